/**
 * Takes a person out of the archive: every file of the organisation is read, and one that holds them is written anew
 * without them, under another name and another key. The old file is removed; where a lock keeps it, its key is gone.
 */
import type { ErasedFromArchive } from '@bellwether/store';
import { addedUp } from '@bellwether/store';
import {
  type ArchivedDay,
  type ArchivePlatform,
  contentOf,
  keepDay,
  readDays,
  startOf,
  writeFile,
} from './archived-day.ts';

export interface PersonInArchive {
  orgId: string;
  subject: string;
  /** Whether they are looked for in what is about others. */
  mentions: boolean;
}

export interface ArchiveErasure extends ErasedFromArchive {
  /** Files that were written anew, or removed because nothing was left in them. */
  files: number;
}

const DAYS_TOGETHER = 50;

/** To be called once the person has left the store, and nothing of the organisation is brought back. */
export async function eraseFromArchive(platform: ArchivePlatform, person: PersonInArchive): Promise<ArchiveErasure> {
  const erased: ArchiveErasure = { events: 0, mentions: 0, files: 0 };
  for await (const day of daysOf(platform, person.orgId)) {
    const from = await eraseFromDay(platform, day, person);
    erased.events += from.events;
    erased.mentions += from.mentions;
    erased.files += from.files;
  }
  await platform.archive.files.sweep();
  return erased;
}

/** In how many events of the archive the text stands. */
export async function countInArchive(platform: ArchivePlatform, orgId: string, subject: string): Promise<number> {
  let holding = 0;
  for await (const { day, files } of daysOf(platform, orgId))
    for (const file of files)
      holding += await platform.store.archive.staged(
        { orgId, startMs: startOf(day) },
        await contentOf(platform.archive, orgId, file),
        (staged) => staged.holding(subject),
      );
  return holding;
}

export async function* daysOf(
  { records }: Pick<ArchivePlatform, 'records'>,
  orgId: string,
): AsyncGenerator<ArchivedDay> {
  let from = '';
  for (;;) {
    const days = await records.asOperator((tx) => readDays(tx, orgId, { from, limit: DAYS_TOGETHER }));
    yield* days;
    if (days.length < DAYS_TOGETHER) return;
    from = `${days.at(-1)!.day}~`;
  }
}

async function eraseFromDay(
  platform: ArchivePlatform,
  known: ArchivedDay,
  { orgId, subject, mentions }: PersonInArchive,
): Promise<ArchiveErasure> {
  const { archive } = platform.store;
  const startMs = startOf(known.day);
  const erased: ArchiveErasure = { events: 0, mentions: 0, files: 0 };
  const day = { ...known, revision: known.revision + 1, files: [...known.files] };
  for (const [number, file] of known.files.entries()) {
    const content = await contentOf(platform.archive, orgId, file);
    const anew = await archive.staged({ orgId, startMs }, content, async (staged) => {
      const from = await staged.erase(subject, mentions);
      if (from.events + from.mentions === 0) return undefined;
      erased.events += from.events;
      erased.mentions += from.mentions;
      erased.files++;
      const place = { orgId, startMs, name: `events-${day.revision}-${number}`, columns: known.columns };
      return writeFile(platform, place, staged.parquet());
    });
    if (anew) day.files[number] = anew;
  }
  if (erased.files === 0) return erased;
  day.files = day.files.filter(({ events }) => events > 0);
  await keepDay(platform, { ...day, summary: addedUp(day.files) });
  return erased;
}
