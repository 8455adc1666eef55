/**
 * What looks wrong in a chart, how sure that is, and what would mend it. A finding is an `error` when a chart with it cannot
 * be one: somebody reports to themself, in the end or at once. `warning`: somebody is probably in the wrong place. `note`:
 * worth a look.
 *
 * Whatever is not a forest with one root has a finding that says where.
 */
import type { Correction } from './correction.ts';
import { compareKeys, cyclesOf, type OrgChart, type OrgPerson, reportsOf, sizesOf } from './org-chart.ts';
import { plainWords } from './plain-words.ts';
import { similarUnits } from './similar-units.ts';

export const FINDING_KINDS = [
  'no_manager_column',
  'cycle',
  'self_manager',
  'unknown_manager',
  'ambiguous_manager',
  'conflicting_manager',
  'several_roots',
  'no_root',
  'orphan',
  'duplicate_person',
  'row_without_person',
  'wide_span',
  'long_chain',
  'similar_units',
  'no_department',
  'unread_column',
  'plain_ids',
] as const;
export type FindingKind = (typeof FINDING_KINDS)[number];

export interface Finding {
  /** The same for the same finding of the same chart. */
  id: string;
  kind: FindingKind;
  severity: 'error' | 'warning' | 'note';
  /** Keys of whom it is about, at most 50; `count` says how many there are. */
  people: readonly string[];
  units: readonly string[];
  count: number;
  /** How sure it is that something is wrong. */
  confidence: number;
  /** What would most likely mend it, and how sure that is. */
  suggestion?: Correction;
  suggestion_confidence?: number;
}

const PEOPLE_TOLD = 50;
const SPAN_USUAL_MAX = 15;
const CHAIN_USUAL_MAX = 9;
const TOP_WORDS: ReadonlySet<string> = new Set(
  'ceo chief president founder owner chairman geschaftsfuhrer geschaftsfuhrerin vorstand vorsitzender pdg dg directeur general directora consejero delegado amministratore delegato presidente diretor dyrektor generalny executive managing'.split(
    ' ',
  ),
);

export function chartFindings(chart: OrgChart): Finding[] {
  const reports = reportsOf(chart);
  const sizes = sizesOf(chart);
  const cycles = cyclesOf(chart);
  const inCycle = new Set(cycles.flat());
  const byKey = new Map(chart.people.map((person) => [person.key, person]));
  const roots = chart.people.filter(({ manager, trouble }) => isTop(manager, byKey) && !explained(trouble));
  const top = likelyTop(
    chart.people.filter(({ manager }) => isTop(manager, byKey)),
    sizes,
  );
  const found: Finding[] = [
    ...cycles.map((cycle) => cycleFinding(cycle, byKey, sizes, top)),
    ...chart.people.flatMap((person) => troubleFindings(person, { byKey, top, chart })),
    ...rootFindings(roots, { reports, sizes, top, chart }),
    ...spanFindings(chart, reports),
    ...chainFindings(chart, inCycle),
    ...unitFindings(chart),
  ];
  if (chart.people.length > 0 && chart.people.every(({ manager }) => !isTop(manager, byKey)))
    found.push(finding('no_root', 'error', [], { confidence: 1, count: chart.people.length }));
  return found.sort(bySeverity);
}

const SEVERITIES = ['error', 'warning', 'note'] as const;

export function bySeverity(a: Finding, b: Finding): number {
  const order = SEVERITIES.indexOf(a.severity) - SEVERITIES.indexOf(b.severity);
  return order || b.confidence - a.confidence || b.count - a.count || (a.id < b.id ? -1 : 1);
}

export function finding(
  kind: FindingKind,
  severity: Finding['severity'],
  people: readonly string[],
  more: { confidence: number; units?: readonly string[]; count?: number; suggestion?: Correction; sure?: number },
): Finding {
  const { confidence, units = [], count = Math.max(people.length, units.length), suggestion, sure } = more;
  return {
    id: [kind, ...[...people].sort(compareKeys).slice(0, 3), ...units.slice(0, 2)].join(':'),
    kind,
    severity,
    people: people.slice(0, PEOPLE_TOLD),
    units,
    count,
    confidence: twoDigits(confidence),
    ...(suggestion ? { suggestion, suggestion_confidence: twoDigits(sure ?? confidence) } : {}),
  };
}

function isTop(manager: string | null, byKey: ReadonlyMap<string, OrgPerson>): boolean {
  return manager === null || !byKey.has(manager);
}

/** People without a manager whose trouble says why already. */
function explained(trouble: OrgPerson['trouble']): boolean {
  return trouble?.kind === 'unknown' || trouble?.kind === 'ambiguous';
}

/** Whom everybody reports to in the end: the most people below, and a title that says so. */
function likelyTop(roots: readonly OrgPerson[], sizes: ReadonlyMap<string, number>): OrgPerson | undefined {
  const weight = (person: OrgPerson): number =>
    (1 + sizes.get(person.key)!) * (1 + titleWeight(person.role)) * (explained(person.trouble) ? 0.5 : 1);
  return roots.reduce<OrgPerson | undefined>(
    (best, person) => (best === undefined || weight(person) > weight(best) ? person : best),
    undefined,
  );
}

function titleWeight(role: string | undefined): number {
  const words = plainWords(role ?? '');
  return words.includes('ceo') || (words.includes('chief') && words.includes('executive'))
    ? 9
    : words.some((word) => TOP_WORDS.has(word))
      ? 2
      : 0;
}

/** Cut where somebody above all is likeliest to be: a title, then the most people below. */
function cycleFinding(
  cycle: readonly string[],
  byKey: ReadonlyMap<string, OrgPerson>,
  sizes: ReadonlyMap<string, number>,
  top: OrgPerson | undefined,
): Finding {
  const seniority = (key: string): number => titleWeight(byKey.get(key)?.role) * 1000 + sizes.get(key)!;
  const ranked = cycle.toSorted((a, b) => seniority(b) - seniority(a) || compareKeys(a, b));
  const [first, second] = ranked as [string, string | undefined];
  const isClear = second === undefined || seniority(first) > 1.5 * seniority(second) + 1;
  return finding('cycle', 'error', cycle, {
    confidence: 1,
    suggestion: { kind: 'set_manager', person: first, manager: top && !cycle.includes(top.key) ? top.key : null },
    sure: isClear ? 0.7 : 0.4,
  });
}

function troubleFindings(
  person: OrgPerson,
  { byKey, top, chart }: { byKey: ReadonlyMap<string, OrgPerson>; top: OrgPerson | undefined; chart: OrgChart },
): Finding[] {
  const { key, trouble } = person;
  if (!trouble) return [];
  switch (trouble.kind) {
    case 'self': {
      const alone = top?.key === key;
      return [
        finding('self_manager', alone ? 'note' : 'warning', [key], {
          confidence: alone ? 0.5 : 0.95,
          suggestion: {
            kind: 'set_manager',
            person: key,
            manager: alone ? null : (peerManager(person, chart)?.key ?? top?.key ?? null),
          },
          sure: alone ? 0.95 : 0.5,
        }),
      ];
    }
    case 'unknown': {
      if (trouble.nearest !== null && byKey.has(trouble.nearest) && trouble.nearest !== key)
        return [
          finding('unknown_manager', 'warning', [key], {
            confidence: 0.95,
            suggestion: { kind: 'set_manager', person: key, manager: trouble.nearest },
            sure: trouble.likeness * 0.95,
          }),
        ];
      const peer = peerManager(person, chart);
      return [
        finding('unknown_manager', 'warning', [key], {
          confidence: 0.95,
          ...(peer
            ? { suggestion: { kind: 'set_manager', person: key, manager: peer.key }, sure: peer.share * 0.7 }
            : {}),
        }),
      ];
    }
    case 'ambiguous': {
      const candidates = trouble.candidates.filter((one) => byKey.has(one));
      const inUnit = candidates.filter((one) => byKey.get(one)!.department === person.department);
      const peer = peerManager(person, chart);
      const best = candidates.find((one) => one === peer?.key) ?? (inUnit.length === 1 ? inUnit[0] : candidates[0]);
      return [
        finding('ambiguous_manager', 'warning', [key, ...candidates], {
          confidence: 0.95,
          count: 1,
          ...(best
            ? {
                suggestion: { kind: 'set_manager', person: key, manager: best },
                sure: best === peer?.key ? 0.85 : inUnit.length === 1 ? 0.75 : 1 / Math.max(2, candidates.length),
              }
            : {}),
        }),
      ];
    }
    case 'conflicting':
      return byKey.has(trouble.other)
        ? [
            finding('conflicting_manager', 'warning', [key, trouble.other], {
              confidence: 0.8,
              count: 1,
              suggestion: { kind: 'set_manager', person: key, manager: trouble.other },
              sure: 0.35,
            }),
          ]
        : [];
  }
}

/** Of a chart of several trees one is the organisation; the others hang in the air. */
function rootFindings(
  roots: readonly OrgPerson[],
  {
    reports,
    sizes,
    top,
    chart,
  }: {
    reports: ReadonlyMap<string, readonly string[]>;
    sizes: ReadonlyMap<string, number>;
    top: OrgPerson | undefined;
    chart: OrgChart;
  },
): Finding[] {
  const others = roots.filter((person) => person !== top && person.trouble?.kind !== 'self');
  const topSize = top ? sizes.get(top.key)! : 0;
  return others.map((person) => {
    const size = sizes.get(person.key)!;
    const leads = (reports.get(person.key)?.length ?? 0) > 0;
    const peer = peerManager(person, chart);
    const manager = leads ? top : (peer ?? top);
    // Two trees of one size may well be two organisations, or a board.
    const confidence = leads ? 0.5 + 0.4 * (1 - size / Math.max(1, topSize + size)) : 0.9;
    return finding(leads ? 'several_roots' : 'orphan', 'warning', [person.key], {
      confidence,
      ...(manager
        ? {
            suggestion: { kind: 'set_manager', person: person.key, manager: manager.key },
            sure: leads ? 0.6 : peer ? 0.4 + 0.5 * peer.share : 0.3,
          }
        : {}),
    });
  });
}

/** Whom most others of the same team, or else department, report to. */
function peerManager(person: OrgPerson, chart: OrgChart): { key: string; share: number } | undefined {
  const book = peers(chart);
  for (const unit of [person.team, person.department]) {
    const managers = unit === null ? undefined : book.get(unit);
    if (!managers) continue;
    const total = [...managers.values()].reduce((sum, count) => sum + count, 0);
    const [best] = [...managers].filter(([key]) => key !== person.key).sort((a, b) => b[1] - a[1]);
    if (best && best[1] >= 2) return { key: best[0], share: best[1] / total };
  }
  return undefined;
}

const PEERS = new WeakMap<OrgChart, ReadonlyMap<string, ReadonlyMap<string, number>>>();

/** How many people of each unit report to whom. */
function peers(chart: OrgChart): ReadonlyMap<string, ReadonlyMap<string, number>> {
  const known = PEERS.get(chart);
  if (known) return known;
  const book = new Map<string, Map<string, number>>();
  const keys = new Set(chart.people.map(({ key }) => key));
  for (const { manager, department, team } of chart.people)
    for (const unit of [department, team]) {
      if (unit === null || manager === null || !keys.has(manager)) continue;
      const managers = book.get(unit) ?? new Map<string, number>();
      managers.set(manager, (managers.get(manager) ?? 0) + 1);
      book.set(unit, managers);
    }
  PEERS.set(chart, book);
  return book;
}

/** Far more direct reports than is usual here, by Tukey's outer fence, and than one can lead. */
function spanFindings(chart: OrgChart, reports: ReadonlyMap<string, readonly string[]>): Finding[] {
  const spans = [...reports.values()].map(({ length }) => length).sort((a, b) => a - b);
  if (spans.length < 4) return [];
  const at = (share: number): number => spans[Math.min(spans.length - 1, Math.floor(share * spans.length))]!;
  const fence = Math.max(SPAN_USUAL_MAX, at(0.75) + 3 * (at(0.75) - at(0.25)));
  return chart.people.flatMap(({ key }) => {
    const span = reports.get(key)?.length ?? 0;
    if (span <= fence) return [];
    return [finding('wide_span', 'note', [key], { count: span, confidence: Math.min(0.95, 1 - fence / span / 1.2) })];
  });
}

/** A chain of command longer than organisations have. */
function chainFindings(chart: OrgChart, inCycle: ReadonlySet<string>): Finding[] {
  const managerOf = new Map(chart.people.map(({ key, manager }) => [key, manager]));
  const depths = new Map<string, number>();
  const depthOf = (start: string): number => {
    const way: string[] = [];
    let at: string | null | undefined = start;
    while (typeof at === 'string' && managerOf.has(at) && !depths.has(at) && !inCycle.has(at)) {
      way.push(at);
      at = managerOf.get(at);
    }
    let depth = typeof at === 'string' ? (depths.get(at) ?? 0) : 0;
    for (const key of way.reverse()) depths.set(key, ++depth);
    return depths.get(start) ?? 0;
  };
  const deepest = chart.people.reduce<{ key: string; depth: number }>(
    (most, { key }) => {
      const depth = depthOf(key);
      return depth > most.depth ? { key, depth } : most;
    },
    { key: '', depth: 0 },
  );
  if (deepest.depth <= CHAIN_USUAL_MAX) return [];
  const confidence = Math.min(0.9, (deepest.depth - CHAIN_USUAL_MAX) / 10 + 0.3);
  return [finding('long_chain', 'note', [deepest.key], { confidence, count: deepest.depth })];
}

function unitFindings(chart: OrgChart): Finding[] {
  const members = new Map<string, number>();
  for (const { department, team } of chart.people)
    for (const unit of [department, team]) if (unit !== null) members.set(unit, (members.get(unit) ?? 0) + 1);
  const size = (key: string): number => members.get(key) ?? 0;
  const departments = chart.units.filter(({ kind, key }) => kind === 'department' && size(key) > 0);
  const groups = [
    departments,
    ...Map.groupBy(
      chart.units.filter(({ kind, key }) => kind === 'team' && size(key) > 0),
      ({ parent }) => parent,
    ).values(),
  ];
  const alike = groups
    .flatMap((units) => similarUnits(units))
    .map(({ a, b, likeness }) => {
      const [small, large] = size(a.key) <= size(b.key) ? [a, b] : [b, a];
      return finding('similar_units', 'warning', [], {
        units: [small.key, large.key],
        count: size(small.key),
        confidence: likeness,
        suggestion: { kind: 'merge_units', from: small.key, into: large.key },
      });
    });
  const without = chart.people.filter(({ department, manager }) => department === null && manager !== null);
  const share = without.length / Math.max(1, chart.people.length);
  if (departments.length === 0 || without.length === 0 || share > 0.5) return alike;
  const keys = without.map(({ key }) => key);
  return [...alike, { ...finding('no_department', 'note', keys, { confidence: 1 - share }), id: 'no_department' }];
}

function twoDigits(value: number): number {
  return Math.round(Math.max(0, Math.min(1, value)) * 100) / 100;
}
