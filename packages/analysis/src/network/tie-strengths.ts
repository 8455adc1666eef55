/**
 * Who is in contact with whom, and how strongly, from messages and meetings. A message to k others adds 1/k to each tie
 * from its sender (Newman 2001: attention is divided), a meeting of m people its hours over m - 1 to each ordered pair, and
 * everything halves every `halfLifeDays` (Kossinets and Watts 2006: a tie that is not used fades). Messages to more than
 * `maxRecipients` and meetings of more than `maxParticipants` are announcements, not contact, and are left out.
 *
 * The state is incremental: what fades fades everywhere alike, so sums are kept as of a fixed reference time and only
 * scaled when read. Adding a day costs that day's events; the order of adding does not matter.
 */
import { type Edge, type Graph, graphOfColumns } from './graph.ts';

export interface TieOptions {
  halfLifeDays: number;
  maxRecipients: number;
  maxParticipants: number;
}

export const TIE_OPTIONS: TieOptions = { halfLifeDays: 30, maxRecipients: 20, maxParticipants: 12 };

/** Ties weaker than this at the time of reading are not ties. */
export const STRENGTH_MIN = 0.05;

/** Beyond this many half-lives from the reference the sums would lose digits: they are brought to a new one. */
const HALF_LIVES_MAX = 200;

export class TieStrengths {
  readonly options: TieOptions;
  /** Days since 1970 that the sums are as of. */
  private referenceDay: number;
  private readonly people = new Map<string, number>();
  private readonly names: string[] = [];
  /** By person, by whom they wrote to. */
  private readonly sums: Map<number, number>[] = [];

  constructor(referenceDay: number, options: Partial<TieOptions> = {}) {
    this.referenceDay = referenceDay;
    this.options = { ...TIE_OPTIONS, ...options };
  }

  /** People in the order they were first seen. */
  get nodes(): readonly string[] {
    return this.names;
  }

  /** Somebody without ties stays a node. */
  addPerson(name: string): number {
    const known = this.people.get(name);
    if (known !== undefined) return known;
    const node = this.names.push(name) - 1;
    this.people.set(name, node);
    this.sums.push(new Map());
    return node;
  }

  /** `day`: days since 1970, with fractions. False when it was not counted as contact. */
  addMessage(day: number, from: string, to: readonly string[]): boolean {
    const recipients = new Set(to);
    recipients.delete(from);
    const sender = this.addPerson(from);
    const nodes = Array.from(recipients, (name) => this.addPerson(name));
    if (nodes.length === 0 || nodes.length > this.options.maxRecipients) return false;
    const strength = this.grown(day) / nodes.length;
    for (const node of nodes) this.add(sender, node, strength);
    return true;
  }

  addMeeting(day: number, participants: readonly string[], hours: number): boolean {
    const nodes = Array.from(new Set(participants), (name) => this.addPerson(name));
    if (nodes.length < 2 || nodes.length > this.options.maxParticipants || !(hours > 0)) return false;
    const strength = (this.grown(day) * hours) / (nodes.length - 1);
    for (const from of nodes) for (const to of nodes) if (from !== to) this.add(from, to, strength);
    return true;
  }

  /** Contact that was added up elsewhere: worth `strength` on `day`; below 0 takes off what was added before. */
  addContact(day: number, from: string, to: string, strength: number): void {
    if (from === to || !Number.isFinite(strength)) return;
    this.add(this.addPerson(from), this.addPerson(to), strength * this.grown(day));
  }

  /** Another state's ties, as if its events had been added here. */
  addAll(other: TieStrengths): void {
    const scale = 2 ** ((other.referenceDay - this.referenceDay) / this.options.halfLifeDays);
    const own = other.names.map((name) => this.addPerson(name));
    for (const [from, ties] of other.sums.entries())
      for (const [to, sum] of ties) this.add(own[from]!, own[to]!, sum * scale);
  }

  /** Everything of and to a person, as if they had never been there. */
  remove(name: string): boolean {
    const gone = this.people.get(name);
    if (gone === undefined) return false;
    const last = this.names.length - 1;
    this.people.delete(name);
    for (const ties of this.sums) {
      ties.delete(gone);
      const moved = ties.get(last);
      if (moved === undefined || last === gone) continue;
      ties.delete(last);
      ties.set(gone, moved);
    }
    if (last !== gone) {
      this.names[gone] = this.names[last]!;
      this.sums[gone] = this.sums[last]!;
      this.people.set(this.names[gone]!, gone);
    }
    this.names.pop();
    this.sums.pop();
    return true;
  }

  /** Directed ties of `day`, weak ones left out. */
  arcs(day: number, strengthMin = STRENGTH_MIN): Edge[] {
    const scale = 2 ** ((this.referenceDay - day) / this.options.halfLifeDays);
    const arcs: Edge[] = [];
    for (const [from, ties] of this.sums.entries())
      for (const [to, sum] of ties) if (sum * scale >= strengthMin) arcs.push([from, to, sum * scale]);
    return arcs;
  }

  /** What is kept on disk: the sums of one reference day. Names in order, ties as [from, to, sum] in one list. */
  toJSON(): TieState {
    const ties: number[] = [];
    for (const [from, of] of this.sums.entries()) for (const [to, sum] of of) ties.push(from, to, sum);
    return { options: this.options, referenceDay: this.referenceDay, people: this.names, ties };
  }

  static from(state: TieState): TieStrengths {
    const strengths = new TieStrengths(state.referenceDay, state.options);
    for (const name of state.people) strengths.addPerson(name);
    for (let index = 0; index < state.ties.length; index += 3)
      strengths.add(state.ties[index]!, state.ties[index + 1]!, state.ties[index + 2]!);
    return strengths;
  }

  /** What one unit of contact on `day` is worth as of the reference. */
  private grown(day: number): number {
    if (day - this.referenceDay > HALF_LIVES_MAX * this.options.halfLifeDays) this.referTo(day);
    return 2 ** ((day - this.referenceDay) / this.options.halfLifeDays);
  }

  private referTo(day: number): void {
    const scale = 2 ** ((this.referenceDay - day) / this.options.halfLifeDays);
    for (const ties of this.sums) for (const [to, sum] of ties) ties.set(to, sum * scale);
    this.referenceDay = day;
  }

  private add(from: number, to: number, strength: number): void {
    const ties = this.sums[from]!;
    ties.set(to, (ties.get(to) ?? 0) + strength);
  }
}

export interface TieState {
  options: TieOptions;
  referenceDay: number;
  people: readonly string[];
  ties: readonly number[];
}

export interface Reciprocity {
  /** Share of arcs with a return arc; `null` without arcs. */
  arcs: number | null;
  /** Share of the strength that is returned: sum of min(w_ij, w_ji) over sum of w (Squartini et al. 2013). */
  weighted: number | null;
}

export function reciprocity(arcs: readonly Edge[]): Reciprocity {
  const strength = arcStrengths(arcs);
  let [returned, returnedStrength, all] = [0, 0, 0];
  for (const [from, to, weight = 1] of arcs) {
    const back = strength.get(to)?.get(from);
    all += weight;
    if (back === undefined) continue;
    returned++;
    returnedStrength += Math.min(weight, back);
  }
  return arcs.length > 0 && all > 0
    ? { arcs: returned / arcs.length, weighted: returnedStrength / all }
    : { arcs: null, weighted: null };
}

/** Undirected ties that go both ways, as strong as the geometric mean of the two directions. */
export function mutualGraph(nodes: number, arcs: readonly Edge[]): Graph {
  const strength = arcStrengths(arcs);
  const from: number[] = [];
  const to: number[] = [];
  const weights: number[] = [];
  for (const [a, ties] of strength)
    for (const [b, there] of ties) {
      const back = a < b ? strength.get(b)?.get(a) : undefined;
      if (back === undefined) continue;
      from.push(a);
      to.push(b);
      weights.push(Math.sqrt(there * back));
    }
  return graphOfColumns(nodes, {
    from: Int32Array.from(from),
    to: Int32Array.from(to),
    weights: Float64Array.from(weights),
  });
}

function arcStrengths(arcs: readonly Edge[]): Map<number, Map<number, number>> {
  const strength = new Map<number, Map<number, number>>();
  for (const [from, to, weight = 1] of arcs) {
    const ties = strength.get(from);
    if (ties) ties.set(to, (ties.get(to) ?? 0) + weight);
    else strength.set(from, new Map([[to, weight]]));
  }
  return strength;
}
