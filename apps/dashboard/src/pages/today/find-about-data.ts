/** What checks of the data, refused events, sources and the form of telemetry have to say. Pure. */
import { figure, words } from '@bellwether/ui/components/sentences.tsx';
import { formatCount } from '@bellwether/ui/format/number.ts';
import { DAY_MS, formatClock } from '@bellwether/ui/format/time.ts';
import { ago } from '../administration/parts/ago.ts';
import type { Drift, RejectedReason, Source } from '../administration/parts/api-types.ts';
import { type DataSetSummary, dataSetHref, type Overview } from '../quality/quality.ts';
import { messages } from './messages.ts';
import type { Findings, Line, Place } from './today.ts';

/** Names in a sentence; the page has the others. */
const NAMES_MAX = 3;

export function findQuality({ data_sets }: Overview, place: Place): Findings {
  const say = messages.quality;
  const known = (summary: DataSetSummary) => summary.checks.passed + summary.checks.failed;
  const total = (count: (summary: DataSetSummary) => number) =>
    data_sets.reduce((sum, summary) => sum + count(summary), 0);
  const judged = total(known);
  return {
    lines: data_sets.flatMap((summary) => qualityLine(summary, place)),
    else: judged > 0 ? say.holds(formatCount(total(({ checks }) => checks.passed)), formatCount(judged)) : '',
    unknown: judged === 0 ? say.notChecked : undefined,
  };
}

/** One line a data set, the gravest first; of what is only to be shown on its page (`info`), none. */
function qualityLine({ data_set, failing, checked_at }: DataSetSummary, { title }: Place): Line[] {
  const say = messages.quality;
  const told = failing
    .filter(({ severity }) => severity !== 'info')
    .toSorted((a, b) => Number(b.severity === 'critical') - Number(a.severity === 'critical'));
  const [worst] = told;
  if (!worst) return [];
  return [
    {
      title,
      href: dataSetHref(data_set),
      key: `quality ${data_set}`,
      need: worst.severity === 'critical' ? 'decision' : 'look',
      level: worst.severity === 'critical' ? 'high' : 'medium',
      says: [
        figure(data_set),
        words(say.not + worst.detail.replace(/\.$/, '')),
        ...(told.length > 1 ? [words(say.more(told.length - 1))] : []),
        words('.'),
      ],
      since: { word: messages.since.since, atMs: Date.parse(worst.since) },
      sure: checked_at === null ? messages.counted : say.checked(formatClock(Date.parse(checked_at))),
    },
  ];
}

export function findRejected(
  { reasons, waiting }: { reasons: readonly RejectedReason[]; waiting: number },
  place: Place,
  nowMs: number,
): Findings {
  const say = messages.rejected;
  const [most] = reasons.toSorted((a, b) => b.waiting - a.waiting);
  if (waiting === 0 || !most) return { lines: [], else: say.none };
  const lastMs = Math.max(...reasons.map(({ last_received_at }) => Date.parse(last_received_at)));
  return {
    lines: [
      {
        ...place,
        key: 'rejected',
        need: 'decision',
        level: nowMs - lastMs < DAY_MS ? 'medium' : 'low',
        says: [
          figure(formatCount(waiting)),
          words(say.wait(waiting) + say.most),
          figure(formatCount(most.waiting)),
          words(`${say.as(most.reason, most.event_type)}.`),
        ],
        since: { word: messages.since.last, atMs: lastMs },
        sure: messages.counted,
      },
    ],
    else: '',
  };
}

export function findSources(sources: readonly Source[], place: Place, nowMs: number): Findings {
  const say = messages.arrival;
  const kinds = Map.groupBy(sources, ({ event_type }) => event_type);
  const lastOf = (own: readonly Source[]) =>
    Math.max(...own.map(({ last_received_at }) => Date.parse(last_received_at)));
  const silent = [...kinds].filter(([, own]) => own.every(({ last_day }) => last_day === 0));
  const heard = kinds.size - silent.length;
  const names = silent.map(([name]) => name).toSorted();
  const line: Line = {
    ...place,
    key: 'silent',
    need: 'look',
    level: 'low',
    says: [
      figure(formatCount(silent.length)),
      words(say.silent(silent.length) + names.slice(0, NAMES_MAX).join(', ')),
      ...(names.length > NAMES_MAX ? [words(say.others(names.length - NAMES_MAX))] : []),
      words('.'),
    ],
    since: { word: messages.since.last, atMs: Math.max(...silent.map(([, own]) => lastOf(own))) },
    sure: say.sure,
  };
  return {
    lines: silent.length > 0 ? [line] : [],
    else: heard > 0 ? say.kinds(heard, ago(lastOf(sources), nowMs)) : '',
    unknown: kinds.size === 0 ? say.none : undefined,
  };
}

export function findDrift(warnings: readonly Drift[], place: Place): Findings {
  const say = messages.drift;
  const producers = Map.groupBy(warnings, ({ producer }) => producer.service || producer.scope);
  return {
    lines: [...producers].map(([producer, own]) => ({
      ...place,
      key: `drift ${producer}`,
      need: 'look',
      level: 'medium',
      says: [
        figure(producer),
        words(say.changed + own[0]!.detail.replace(/\.$/, '')),
        ...(own.length > 1 ? [words(messages.quality.more(own.length - 1))] : []),
        words('.'),
      ],
      since: {
        word: messages.since.since,
        atMs: Math.min(...own.map(({ first_seen }) => Date.parse(first_seen))),
      },
      sure: messages.counted,
    })),
    else: producers.size === 0 ? say.same : '',
  };
}
