/** What a door has decoded goes on to admission, over a real log: nothing a door lets through may fail there. */
import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { mustHold } from '../engine/target.ts';

export const NOW_MS = Date.UTC(2026, 10, 21, 5);
const ORG = 'acme';
/** A place whose syncs cost nothing, where there is one: every input is appended durably. */
const MEMORY = existsSync('/dev/shm') ? '/dev/shm' : tmpdir();
/** Events of one input that admission is asked about; one request may hold thousands. */
const ADMITTED_MAX = 200;
/** Every so many appends one goes to the log itself; the others end just before it, which is a hundred times faster. */
const KEPT_EVERY = 256;

export type Entry = { index: number } & (
  | { event: object }
  | { rejected: { reason: string; field?: string; detail: string }; raw: string }
);

export interface AdmissionDoor {
  /** Holds what a door made of a request against the rules for it, and admits it. */
  take(entries: readonly Entry[]): Promise<void>;
  close(): Promise<void>;
}

export async function openAdmission(): Promise<AdmissionDoor> {
  const [{ PACKS }, { openLog }, { Admission }, { SeenIds }, { MetricRegistry }, { declaredColumns }] =
    await Promise.all([
      import('../../../apps/server/src/packs.ts'),
      import('@bellwether/log'),
      import('../../../packages/services/src/ingest/admission/admission.ts'),
      import('../../../packages/services/src/ingest/admission/seen-ids.ts'),
      import('@bellwether/metrics'),
      import('@bellwether/store'),
    ]);
  const events = PACKS.flatMap((pack) => pack.events);
  const types = new Map(events.map((type) => [type.name, type]));
  const columns = declaredColumns(events);
  new MetricRegistry(PACKS, columns);
  let opened:
    | { directory: string; log: Awaited<ReturnType<typeof openLog>>; admission: InstanceType<typeof Admission> }
    | undefined;
  let appends = 0;
  const close = async () => {
    if (!opened) return;
    const { log, directory } = opened;
    opened = undefined;
    await log.close();
    await rm(directory, { recursive: true, force: true });
  };
  const open = async () => {
    const directory = await mkdtemp(join(MEMORY, 'bellwether-fuzz-log-'));
    // A large cache of the newest appends would look like a leak until it is full.
    const log = await openLog({ directory, clock: () => NOW_MS, cacheBytesMax: 64 * 1024 });
    const gate = new Proxy(log, {
      get(target, name) {
        const value: unknown = Reflect.get(target, name);
        if (name === 'append' && ++appends % KEPT_EVERY !== 0) return async () => ({ kind: 'appended', offsets: [] });
        return typeof value === 'function' ? value.bind(target) : value;
      },
    });
    const admission = new Admission({
      log: gate,
      clock: () => NOW_MS,
      seen: new SeenIds(0),
      columns,
      packs: PACKS,
      resolveType: (_, name) => types.get(name),
      enricherSettings: () => ({ priceOf: () => undefined, privacyFloor: 5 }),
      storedIds: async () => new Set(),
      personalDataPolicy: () => 'people_topics',
      barOf: () => undefined,
      unname: () => undefined,
      clearedMs: () => undefined,
      onAdmitted: () => undefined,
    });
    return { directory, log, admission };
  };
  return {
    async take(entries) {
      entries.forEach((entry, position) => {
        mustHold(entry.index === position, `entry ${position} says it is ${entry.index}`);
        if ('rejected' in entry) {
          const { reason, detail, field } = entry.rejected;
          mustHold(reason !== '' && detail !== '', 'a rejection says why');
          mustHold(
            detail.length <= 1000 && (field ?? '').length <= 1000,
            `a rejection sends ${detail.length} characters back`,
          );
          mustHold(typeof entry.raw === 'string', 'a rejection keeps the record');
        }
      });
      if (entries.length === 0) return;
      opened ??= await open();
      const arrivals = entries.slice(0, ADMITTED_MAX) as Parameters<typeof opened.admission.admit>[2];
      const { accepted, duplicate, rejected, results } = await opened.admission.admit(ORG, 'fuzz', arrivals);
      mustHold(accepted + duplicate + rejected === arrivals.length, 'admission answers for every event');
      mustHold(results.length === arrivals.length, 'admission says what became of each');
      for (const result of results)
        if (result.status === 'rejected') mustHold(result.detail !== '', 'a rejected event says why');
    },
    close,
  };
}
