/** Records with two organisations, and a small stream of accounts to try things on. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openTestRecords } from '../../test/test-records.ts';
import type { Records } from '../records.ts';
import { type Append, append } from './append.ts';
import { defineStream, type StreamState } from './stream.ts';

/** How many cups a kiosk has left; what a kiosk may be called. */
export interface Kiosk {
  name: string;
  cups: number;
  closed: boolean;
}

export interface KioskEvents {
  'kiosk.opened': { name: string; cups: number };
  'kiosk.cups_sold': { cups: number };
  'kiosk.cups_delivered': { cups: number };
  'kiosk.renamed': { name: string };
  'kiosk.closed': Record<string, never>;
}

export const kiosks = defineStream<Kiosk | null, KioskEvents>({
  type: 'kiosk',
  initial: null,
  apply: {
    'kiosk.opened': (_, { name, cups }) => ({ name, cups, closed: false }),
    'kiosk.cups_sold': (kiosk, { cups }) => there(kiosk, { cups: (kiosk?.cups ?? 0) - cups }),
    'kiosk.cups_delivered': (kiosk, { cups }) => there(kiosk, { cups: (kiosk?.cups ?? 0) + cups }),
    'kiosk.renamed': (kiosk, { name }) => there(kiosk, { name }),
    'kiosk.closed': (kiosk) => there(kiosk, { closed: true }),
  },
  undo: {
    'kiosk.opened': 'A kiosk that was opened is closed, not undone.',
    'kiosk.cups_sold': ({ data }) => [{ event_type: 'kiosk.cups_delivered', data }],
    'kiosk.cups_delivered': ({ data: { cups }, current }) =>
      (current?.cups ?? 0) < cups ? 'They have been sold since.' : [{ event_type: 'kiosk.cups_sold', data: { cups } }],
    'kiosk.renamed': ({ before, after, current }) =>
      current?.name === after?.name
        ? [{ event_type: 'kiosk.renamed', data: { name: before?.name ?? '' } }]
        : 'It was renamed again since.',
    'kiosk.closed': 'What is closed stays closed.',
  },
});

function there(kiosk: Kiosk | null, change: Partial<Kiosk>): Kiosk {
  return { ...(kiosk ?? { name: '', cups: 0, closed: false }), ...change };
}

export const NOW_MS = Date.parse('2026-11-21T05:00:00.000Z');
export const by = { actor: 'user:usr_ada', atMs: NOW_MS } as const;

export interface StreamHouse {
  records: Records;
  /** Appends for org_a, in a transaction of its own. */
  append(
    id: string,
    change: Pick<Append<KioskEvents>, 'events'> & Partial<Append<KioskEvents>>,
  ): Promise<StreamState<Kiosk | null>>;
  close(): Promise<void>;
}

export async function openStreamHouse(): Promise<StreamHouse> {
  const directory = mkdtempSync(join(tmpdir(), 'streams-'));
  const records = await openTestRecords({ directory, clock: () => NOW_MS });
  for (const org_id of ['org_a', 'org_b'])
    await records.asOperator((tx) =>
      tx
        .insertInto('organisations')
        .values({
          ...{ org_id, name: org_id, primary_region: 'eu-west-1', data_residency: 'eu', plan: 'starter' },
          ...{ quotas: '{"max_events_per_second":10000}', features: '{}', self_managed: true },
          ...{ created_at: new Date(NOW_MS), updated_at: new Date(NOW_MS) },
        })
        .execute(),
    );
  return {
    records,
    append: (id, change) => records.asTenant('org_a', (tx) => append(tx, kiosks, id, { ...by, ...change })),
    close: async () => {
      await records.close();
      rmSync(directory, { recursive: true, force: true });
    },
  };
}
