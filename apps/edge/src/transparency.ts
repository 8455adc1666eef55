/**
 * What anybody may know about an edge: what leaves, what never does, which sources there are and how they stand. Numbers
 * about people that are under the floor are not among it, nor is anybody's name, operators included.
 */
import type { Edge, RunView } from '@bellwether/edge';

export interface Transparency {
  /** Smallest group anything is said about. */
  floor: number;
  people: { known: string; departed: string };
  units: { kind: string; units: number; under_floor: number }[];
  sources: TransparentSource[];
  /** From files imported by hand, without a source. */
  imported_events: number;
  spool: { events: number; bytes: number; bytes_max: number; accepted: number; duplicate: number; rejected: number };
  centre: { state: string; problem: string | null; last_success_at: string | null };
  keys: { current: string; all: readonly string[]; left_to_rewrap: number; signing_public_key: string };
  epochs: { epoch: string; state: string; began_at: string }[];
  reidentifications: { state: string; requested_at: string; decided_at: string | null; answered_at: string | null }[];
  journal: { entries: number; head: string; intact: boolean };
}

export interface TransparentSource {
  name: string;
  title: string;
  kind: string;
  adapter_version: number;
  enabled: boolean;
  why: string;
  schedule: string | null;
  zone: string | null;
  next_at: string | null;
  last_run: Pick<RunView, 'state' | 'began_at' | 'ended_at' | 'events' | 'refused' | 'dropped'> | null;
  records: number;
  events: number;
  dropped: number;
  refused: number;
  leaves: FieldLine[];
  stays: FieldLine[];
}

export interface FieldLine {
  field: string;
  becomes: string;
  as: string | null;
  note: string | null;
}

const STAYS: ReadonlySet<string> = new Set(['directory', 'dropped']);
const REIDENTIFICATIONS_SHOWN = 50;

export function transparencyOf(edge: Edge): Transparency {
  const { floor } = edge.configuration;
  const { people, departed } = edge.people.counts();
  const sender = edge.sender.status();
  const journal = edge.journal.verify();
  const approximately = (count: number): string =>
    count === 0 ? '0' : count < floor ? `fewer than ${floor}` : String(count);
  return {
    floor,
    people: { known: approximately(people - departed), departed: approximately(departed) },
    units: edge.units.counts(),
    sources: edge.sources.list().map((source) => {
      const { last, next_at } = edge.runs.around(source.name);
      const { rules } = edge.sources.work(source.name);
      const lines = Object.entries(rules).map(([field, rule]) => ({
        field,
        becomes: rule.becomes,
        as: rule.as ?? null,
        note: rule.note ?? null,
      }));
      const { name, title, kind, adapter_version, enabled, why, schedule, zone } = source;
      const { records, events, dropped, refused } = source;
      return {
        name,
        title,
        kind,
        adapter_version,
        enabled,
        why,
        schedule,
        zone,
        next_at,
        last_run: last && {
          state: last.state,
          began_at: last.began_at,
          ended_at: last.ended_at,
          events: last.events,
          refused: last.refused,
          dropped: last.dropped,
        },
        records,
        events,
        dropped,
        refused,
        leaves: lines.filter(({ becomes }) => !STAYS.has(becomes)),
        stays: lines.filter(({ becomes }) => STAYS.has(becomes)),
      };
    }),
    imported_events: edge.runs.importedEvents(),
    spool: edge.spool.stats(),
    centre: {
      state: sender.state,
      problem: sender.problem ?? null,
      last_success_at: sender.last_success_at ?? null,
    },
    keys: edge.keys(),
    epochs: edge.epochs
      .list()
      .map(({ epoch, state, began_at }) => ({ epoch, state, began_at: new Date(began_at).toISOString() })),
    reidentifications: edge.reidentifications
      .list(undefined, REIDENTIFICATIONS_SHOWN)
      .map(({ state, requested_at, decided_at, answered_at }) => ({ state, requested_at, decided_at, answered_at })),
    journal: { entries: journal.entries, head: journal.head, intact: journal.brokenAt === undefined },
  };
}
