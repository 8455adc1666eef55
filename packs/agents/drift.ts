/**
 * Attribute drift: a producer that updates its instrumentation renames or drops attributes, and figures silently go
 * quiet. For each producer (service and scope) and kind of record, the attributes of a first block of records are the
 * baseline; later blocks are compared with it.
 *
 * A change is reported when it holds in two blocks running and withdrawn when two blocks running are as before, so one
 * odd record is no alarm and a flapping one does not flicker. Only attributes the normalisers rely on are judged.
 * Memory is bounded whatever arrives: producers, record groups, and attributes a group are limited; of producers the
 * longest silent one is forgotten first. Values are never kept, only their types.
 */
import { type Clock, formatInstant, systemClock } from '@bellwether/core';
import type { DriftWatch, TelemetryRecord } from '@bellwether/metrics';
import { RELIED_KEYS } from './normalisers/relied-keys.ts';
import { roleOfSpan } from './normalisers/span-role.ts';

export interface Producer {
  service: string;
  scope: string;
  version: string;
}

/** In the form in which it is answered. */
export interface DriftWarning {
  change: 'missing' | 'new' | 'renamed' | 'type_changed' | 'unclaimed';
  producer: Producer;
  /** Version of the producer when its baseline was taken. */
  baseline_version: string;
  /** What kind of record, e.g. `log claude_code.api_request`, `span model`, `metric gen_ai.client.token.usage`. */
  group: string;
  /** The attribute it is about; empty for `unclaimed`. */
  attribute: string;
  /** The new name (`renamed`), the new type (`type_changed`), the share of records nobody understood (`unclaimed`). */
  becomes: string;
  /** ISO 8601. */
  first_seen: string;
  last_seen: string;
  detail: string;
}

export interface DriftLimits {
  /** Records of one group that make a block. At least 2. */
  blockSize: number;
  producersMax: number;
  groupsMax: number;
  attributesMax: number;
}

const DEFAULT_LIMITS: DriftLimits = { blockSize: 50, producersMax: 50, groupsMax: 24, attributesMax: 64 };
const NAME_LENGTH_MAX = 200;
/** An attribute present in at least this share of a block belongs to it … */
const USUAL_SHARE = 0.5;
/** … and in at most this share has gone. Between the two nothing is concluded. */
const GONE_SHARE = 0.05;
/** Blocks running that it takes to raise a warning, and to withdraw it. */
const BLOCKS_TO_DECIDE = 2;

type ValueType = 'string' | 'number' | 'boolean' | 'array' | 'object' | 'null';

/** Attribute → how often it was seen with which type. */
type Block = { records: number; unclaimed: number; attributes: Map<string, Map<ValueType, number>> };

interface Group {
  baseline?: { share: Map<string, number>; type: Map<string, ValueType>; unclaimedShare: number; version: string };
  block: Block;
  /** Changes seen in the last blocks, by `change attribute`; positive: blocks running it held, negative: it did not. */
  runs: Map<string, number>;
  warnings: Map<string, DriftWarning>;
}

export class AttributeDrift implements DriftWatch {
  readonly #producers = new Map<string, { producer: Producer; groups: Map<string, Group> }>();
  readonly #limits: DriftLimits;
  readonly #clock: Clock;

  constructor(options: Partial<DriftLimits> & { clock?: Clock } = {}) {
    const { clock, ...limits } = options;
    this.#limits = { ...DEFAULT_LIMITS, ...limits };
    this.#clock = clock ?? systemClock;
  }

  /** Takes notice of a record; `claimed` says whether any normaliser recognised it. */
  observe(record: TelemetryRecord, claimed: boolean): void {
    const producer = producerOf(record);
    const group = this.#groupOf(producer, record);
    if (!group) return;
    const { block } = group.state;
    block.records++;
    if (!claimed) block.unclaimed++;
    for (const [attribute, value] of Object.entries(record.attributes)) {
      if (attribute.length > NAME_LENGTH_MAX) continue;
      let types = block.attributes.get(attribute);
      if (!types) {
        // What the normalisers rely on always finds room; other attributes only help to recognise a new name.
        if (block.attributes.size >= this.#limits.attributesMax && !RELIED_KEYS.has(attribute)) continue;
        types = new Map();
        block.attributes.set(attribute, types);
      }
      const type = typeOf(value);
      types.set(type, (types.get(type) ?? 0) + 1);
    }
    if (block.records >= this.#limits.blockSize) this.#close(producer, group.name, group.state);
  }

  /** What has changed and still is, the longest known first. */
  warnings(): DriftWarning[] {
    return [...this.#producers.values()]
      .flatMap(({ groups }) => [...groups.values()].flatMap((group) => [...group.warnings.values()]))
      .sort((a, b) => (sortKey(a) < sortKey(b) ? -1 : 1));
  }

  #groupOf(producer: Producer, record: TelemetryRecord): { name: string; state: Group } | undefined {
    const key = JSON.stringify([producer.service, producer.scope]);
    const known = this.#producers.get(key) ?? { producer, groups: new Map<string, Group>() };
    this.#producers.delete(key);
    this.#producers.set(key, known);
    if (this.#producers.size > this.#limits.producersMax) {
      const longestSilent = this.#producers.keys().next().value;
      if (longestSilent !== undefined) this.#producers.delete(longestSilent);
    }
    const name = groupName(record);
    let state = known.groups.get(name);
    if (!state) {
      if (known.groups.size >= this.#limits.groupsMax) return undefined;
      state = { block: emptyBlock(), runs: new Map(), warnings: new Map() };
      known.groups.set(name, state);
    }
    return { name, state };
  }

  #close(producer: Producer, name: string, group: Group): void {
    const { block } = group;
    group.block = emptyBlock();
    const share = new Map<string, number>();
    const type = new Map<string, ValueType>();
    for (const [attribute, types] of block.attributes) {
      const commonest = [...types].reduce((most, entry) => (entry[1] > most[1] ? entry : most));
      share.set(attribute, [...types.values()].reduce((sum, count) => sum + count, 0) / block.records);
      type.set(attribute, commonest[0]);
    }
    const now = { share, type, unclaimedShare: block.unclaimed / block.records, version: producer.version };
    if (!group.baseline) {
      group.baseline = now;
      return;
    }
    const changes = changesBetween(group.baseline, now);
    for (const key of new Set([...group.runs.keys(), ...changes.keys()])) {
      const before = group.runs.get(key) ?? 0;
      const run = changes.has(key) ? Math.max(before, 0) + 1 : Math.min(before, 0) - 1;
      group.runs.set(key, run);
      if (run >= BLOCKS_TO_DECIDE) this.#raise(group, key, changes.get(key)!, producer, name);
      if (run <= -BLOCKS_TO_DECIDE) {
        group.warnings.delete(key);
        group.runs.delete(key);
      }
    }
  }

  #raise(group: Group, key: string, change: Change, producer: Producer, name: string): void {
    const now = formatInstant(this.#clock());
    group.warnings.set(key, {
      ...change,
      producer: { ...producer },
      baseline_version: group.baseline?.version ?? '',
      group: name,
      first_seen: group.warnings.get(key)?.first_seen ?? now,
      last_seen: now,
      detail: explain(change, producer, name),
    });
  }
}

const sortKey = ({ first_seen, detail }: DriftWarning) => `${first_seen} ${detail}`;

/** The producer of a record; parts it does not name are empty. */
export function producerOf(record: TelemetryRecord): Producer {
  const service = record.resource['service.name'];
  return {
    service: typeof service === 'string' ? service.slice(0, NAME_LENGTH_MAX) : '',
    scope: record.scope.name.slice(0, NAME_LENGTH_MAX),
    version: record.scope.version.slice(0, NAME_LENGTH_MAX),
  };
}

type Change = Pick<DriftWarning, 'change' | 'attribute' | 'becomes'>;
type Shape = NonNullable<Group['baseline']>;

function changesBetween(baseline: Shape, now: Shape): Map<string, Change> {
  const changes = new Map<string, Change>();
  const add = (change: Change) => changes.set(`${change.change} ${change.attribute}`, change);
  const appeared = [...now.share]
    .filter(([attribute, share]) => share >= USUAL_SHARE && (baseline.share.get(attribute) ?? 0) <= GONE_SHARE)
    .map(([attribute]) => attribute);
  const explained = new Set<string>();

  for (const [attribute, share] of baseline.share) {
    if (!RELIED_KEYS.has(attribute) || share < USUAL_SHARE) continue;
    if ((now.share.get(attribute) ?? 0) <= GONE_SHARE) {
      const successor = appeared.find(
        (candidate) => now.type.get(candidate) === baseline.type.get(attribute) && areSimilar(attribute, candidate),
      );
      if (successor) explained.add(successor);
      add({ change: successor ? 'renamed' : 'missing', attribute, becomes: successor ?? '' });
    } else if (now.share.get(attribute)! >= USUAL_SHARE && now.type.get(attribute) !== baseline.type.get(attribute)) {
      add({ change: 'type_changed', attribute, becomes: now.type.get(attribute)! });
    }
  }
  for (const attribute of appeared)
    if (RELIED_KEYS.has(attribute) && !explained.has(attribute)) add({ change: 'new', attribute, becomes: '' });
  if (now.unclaimedShare >= USUAL_SHARE && baseline.unclaimedShare < USUAL_SHARE)
    add({ change: 'unclaimed', attribute: '', becomes: `${Math.round(now.unclaimedShare * 100)} %` });
  return changes;
}

/** Two names are similar when half of their words are the same, or their last words are: input_tokens, usage.inputTokens. */
function areSimilar(a: string, b: string): boolean {
  const [wordsA, wordsB] = [wordsOf(a), wordsOf(b)];
  const shared = wordsA.filter((word) => wordsB.includes(word)).length;
  return wordsA.at(-1) === wordsB.at(-1) || shared / new Set([...wordsA, ...wordsB]).size >= 0.5;
}

function wordsOf(name: string): string[] {
  return name
    .replace(/([a-z0-9])([A-Z])/g, '$1_$2')
    .toLowerCase()
    .split(/[^a-z0-9]+/)
    .filter(Boolean);
}

function explain({ change, attribute, becomes }: Change, producer: Producer, group: string): string {
  const scope = [producer.scope, producer.version].filter(Boolean).join(' ');
  const who = `${producer.service || 'An unnamed service'}${scope && ` (${scope})`}`;
  switch (change) {
    case 'missing':
      return `${who} no longer sends "${attribute}" in ${group}. Figures read from it are incomplete; check its latest release notes.`;
    case 'renamed':
      return `${who} sends "${becomes}" in ${group} where it used to send "${attribute}".`;
    case 'new':
      return `${who} now sends "${attribute}" in ${group}. Check that tokens and cost are not counted from two attributes.`;
    case 'type_changed':
      return `${who} now sends "${attribute}" in ${group} as ${becomes}.`;
    case 'unclaimed':
      return `${becomes} of the records of ${who} in ${group} are no longer understood. Nothing is counted from them.`;
  }
}

/** Spans are grouped by role, because their names may be anything; log records and points by name. */
function groupName(record: TelemetryRecord): string {
  switch (record.kind) {
    case 'span':
      return `span ${roleOfSpan(record)?.role ?? 'other'}`;
    case 'metric':
      return `metric ${record.name.slice(0, NAME_LENGTH_MAX)}`;
    case 'log': {
      const name = record.eventName || record.attributes['event.name'];
      return `log ${typeof name === 'string' ? name.slice(0, NAME_LENGTH_MAX) : ''}`.trimEnd();
    }
  }
}

function emptyBlock(): Block {
  return { records: 0, unclaimed: 0, attributes: new Map() };
}

function typeOf(value: unknown): ValueType {
  if (value === null || value === undefined) return 'null';
  if (Array.isArray(value)) return 'array';
  const type = typeof value;
  return type === 'string' || type === 'number' || type === 'boolean' ? type : 'object';
}
