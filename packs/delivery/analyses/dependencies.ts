/**
 * Who waits for whom, and who changes things together. Nodes are teams (or projects and repositories). A link says that an
 * item of one waits for an item of the other (`blocked_by`); a tie, that one work item changed both (a co-change). Links
 * have a direction and give cycles and propagation cost; ties have none. How well a team works with others is read from
 * reviews and commits in what other teams own, where the teams of those who acted are known; the recent counts more.
 *
 * Sources: MacCormack, Rusnak and Baldwin 2006 (propagation cost); Cataldo and Herbsleb 2013 (co-changes).
 */
import { type CollaborationScore, collaborationScore, dependencies, type TeamTie } from '@bellwether/analysis';
import { type CanonicalEvent, DAY_MS, Problem } from '@bellwether/core';
import type { EventAnalysis, EventQuestion } from '@bellwether/metrics';
import { isWithin, printedInstant, printedRange } from './range.ts';
import { listOf, textOf } from './read-fields.ts';

/** What may be a node. */
const UNITS = ['team', 'project', 'repository'] as const;
type Unit = (typeof UNITS)[number];
const EVIDENCE_MAX = 50;
const HALF_LIFE_MS = 30 * DAY_MS;
/** A key that changed more than these is no piece of work but a bucket. */
const UNITS_OF_ITEM_MAX = 12;

export const dependenciesAnalysis: EventAnalysis = {
  name: 'dependencies',
  title: 'who waits for whom and who changes things together, cycles, propagation cost, collaboration.',
  events: ['work_item_changed', 'commit_pushed', 'pull_request_changed', 'review_submitted'],
  parameters: { by: 'what the nodes are: team (when absent), project or repository' },
  answer: dependenciesAnswer,
};

interface Edge {
  from: string;
  to: string;
  /** Links: pairs of items, `waits > for`. */
  links: Set<string>;
  /** Work items that changed both. */
  coChanges: Set<string>;
}

function dependenciesAnswer({ events, fromMs, toMs, readFromMs, parameters }: EventQuestion): object {
  const unit = unitOf(parameters.by);
  const inRange = events.filter(({ timestamp }) => isWithin(Date.parse(timestamp), { fromMs, toMs }));
  const ownerOf = ownersOf(events, unit);
  const edges = new Map<string, Edge>();
  const within = addLinks(edges, inRange, ownerOf) + addCoChanges(edges, inRange, unit, ownerOf);
  const ties = collaborationTies(inRange, toMs);
  const names = [
    ...new Set([
      ...[...edges.values()].flatMap(({ from, to }) => [from, to]),
      ...ownerOf.values(),
      ...(unit === 'team' ? [...ties.map(([from]) => from), ...ties.map(([, to]) => to)] : []),
    ]),
  ].sort();
  const index = new Map(names.map((name, at) => [name, at]));
  // In the field's direction: from what is waited for to who waits.
  const waits = [...edges.values()]
    .filter(({ links }) => links.size > 0)
    .map(({ from, to }) => [index.get(to)!, index.get(from)!] as const);
  const found = dependencies(names.length, waits, new Array<number>(names.length).fill(1));
  const across = [...edges.values()].reduce((sum, { links, coChanges }) => sum + links.size + coChanges.size / 2, 0);
  const [first] = events;
  return {
    window: printedRange({ fromMs, toMs }),
    data_begin: first ? printedInstant(Date.parse(first.timestamp)) : null,
    read_from: printedInstant(readFromMs),
    teams: [],
    by: unit,
    nodes: names.map((name, at) => ({
      name,
      /** On how many it waits, and how many wait for it. */
      waits_for: found.fanIn[at],
      waited_for_by: found.fanOut[at],
      collaboration: unit === 'team' ? collaborationOf(name, ties) : null,
    })),
    edges: [...edges.values()].map(({ from, to, links, coChanges }) => ({
      ...{ from, to, links: links.size, co_changes: coChanges.size },
      evidence: {
        links: [...links].slice(0, EVIDENCE_MAX).map((link) => link.split('\0')),
        co_changes: [...coChanges].slice(0, EVIDENCE_MAX),
      },
    })),
    cycles: found.cycles.map((cycle) => cycle.map((at) => names[at])),
    propagation_cost: waits.length === 0 ? null : found.propagationCost,
    share_across: across + within === 0 ? null : across / (across + within),
  };
}

function unitOf(by: string | undefined): Unit {
  const unit = UNITS.find((one) => one === (by ?? 'team'));
  if (unit) return unit;
  const detail = `has to be one of ${UNITS.join(', ')}.`;
  throw new Problem('invalid_query', `by ${detail}`, { errors: [{ field: 'by', detail }] });
}

/** Of each work item, the unit it belongs to. */
function ownersOf(events: readonly CanonicalEvent[], unit: Unit): ReadonlyMap<string, string> {
  const owners = new Map<string, string>();
  for (const { event_type, metadata } of events) {
    const [key, owner] = [textOf(metadata, 'item_key'), textOf(metadata, unit)];
    if (event_type === 'work_item_changed' && key !== undefined && owner !== undefined) owners.set(key, owner);
  }
  return owners;
}

function edgeOf(edges: Map<string, Edge>, from: string, to: string): Edge {
  const id = `${from}\0${to}`;
  const found = edges.get(id) ?? { from, to, links: new Set(), coChanges: new Set() };
  edges.set(id, found);
  return found;
}

/** Gives the number of links that stay within one unit. */
function addLinks(
  edges: Map<string, Edge>,
  events: readonly CanonicalEvent[],
  ownerOf: ReadonlyMap<string, string>,
): number {
  const within = new Set<string>();
  for (const { event_type, metadata } of events) {
    const item = event_type === 'work_item_changed' ? textOf(metadata, 'item_key') : undefined;
    const owner = item === undefined ? undefined : ownerOf.get(item);
    if (item === undefined || owner === undefined) continue;
    for (const other of listOf(metadata, 'blocked_by') ?? []) {
      const otherOwner = ownerOf.get(other);
      if (otherOwner === undefined) continue;
      if (otherOwner === owner) within.add(`${item}\0${other}`);
      else edgeOf(edges, owner, otherOwner).links.add(`${item}\0${other}`);
    }
  }
  return within.size;
}

/** Gives the number of work items that changed one unit alone. */
function addCoChanges(
  edges: Map<string, Edge>,
  events: readonly CanonicalEvent[],
  unit: Unit,
  ownerOf: ReadonlyMap<string, string>,
): number {
  const changed = new Map<string, Set<string>>();
  for (const { event_type, metadata } of events) {
    if (event_type !== 'commit_pushed' && event_type !== 'pull_request_changed') continue;
    const owner = textOf(metadata, unit);
    for (const item of listOf(metadata, 'work_items') ?? []) {
      const units = changed.get(item) ?? new Set(ownerOf.has(item) ? [ownerOf.get(item)!] : []);
      if (owner !== undefined) units.add(owner);
      changed.set(item, units);
    }
  }
  let within = 0;
  for (const [item, units] of changed) {
    if (units.size === 1) within++;
    if (units.size < 2 || units.size > UNITS_OF_ITEM_MAX) continue;
    for (const from of units) for (const to of units) if (from !== to) edgeOf(edges, from, to).coChanges.add(item);
  }
  return within;
}

/** Who worked in what others own: reviews and commits, each worth half as much after thirty days. */
function collaborationTies(events: readonly CanonicalEvent[], toMs: number): TeamTie[] {
  const strengths = new Map<string, number>();
  for (const { event_type, metadata, timestamp } of events) {
    const [from, to] = [textOf(metadata, 'actor_team'), textOf(metadata, 'team')];
    const isWork = event_type === 'review_submitted' || event_type === 'commit_pushed';
    if (!isWork || from === undefined || to === undefined) continue;
    const strength = 2 ** -((toMs - Date.parse(timestamp)) / HALF_LIFE_MS);
    strengths.set(`${from}\0${to}`, (strengths.get(`${from}\0${to}`) ?? 0) + strength);
  }
  return [...strengths].map(([pair, strength]) => [...(pair.split('\0') as [string, string]), strength]);
}

function collaborationOf(team: string, ties: readonly TeamTie[]): object {
  const { score, parts }: CollaborationScore = collaborationScore(team, ties);
  return {
    score,
    reason: score === null ? 'no_data' : null,
    parts: parts && {
      external_share: parts.externalShare,
      reciprocity: parts.reciprocity,
      evenness: parts.evenness,
    },
  };
}
