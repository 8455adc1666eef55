/**
 * How an input becomes another one: by bytes, by the words and lines of a text, or by the tree it is made of (JSON, YAML,
 * protobuf's fields, a ZIP's files, MQTT's packets), whose lengths are made right again so that what is inside is read.
 */
import zlib from 'node:zlib';
import type { Random } from '@bellwether/core';
import { unzipSync, zipSync } from 'fflate';
import { isMap, isSeq, parseDocument, stringify } from 'yaml';
import type { Shape } from './target.ts';

export interface MutationSource {
  readonly random: Random;
  /** Another input of the corpus. */
  other(): Uint8Array;
  readonly words: readonly string[];
  readonly bytesMax: number;
}

export function mutate(input: Uint8Array, shape: Shape, source: MutationSource): Uint8Array {
  const { random } = source;
  let changed = input;
  const times = 1 + Math.floor(random.exponential(1.5));
  for (let i = 0; i < Math.min(times, 12); i++) {
    const next = mutateOnce(changed, shape, source);
    // One that became too long is not cut, which would take its form away: the change is not made.
    if (next.length <= source.bytesMax) changed = next;
  }
  return changed.subarray(0, source.bytesMax);
}

function mutateOnce(input: Uint8Array, shape: Shape, source: MutationSource): Uint8Array {
  const { random } = source;
  // Now and then whatever it is made of is forgotten.
  if (random.chance(0.15)) return mutateBytes(input, source);
  switch (shape) {
    case 'bytes':
      return mutateBytes(input, source);
    case 'text':
      return mutateText(input, source);
    case 'json':
      return mutateJson(input, source);
    case 'yaml':
      return random.chance(0.5) ? mutateText(input, source) : mutateYaml(input, source);
    case 'protobuf':
      return mutateProtobuf(input, source);
    case 'zip':
      return mutateZip(input, source);
    case 'packets':
      return mutatePackets(input, source);
    case 'compressed':
      return mutateCompressed(input, source);
    case 'token':
      return mutateToken(input, source);
  }
}

const NUMBERS = [0, 1, 2, 3, 4, 7, 8, 15, 16, 31, 32, 63, 64, 100, 127, 128, 254, 255];
const LONG_NUMBERS = [-1, 0, 1, 127, 128, 255, 256, 32_767, 65_535, 65_536, 2 ** 31 - 1, 2 ** 31, 2 ** 32 - 1];

export function mutateBytes(input: Uint8Array, source: MutationSource): Uint8Array {
  const { random } = source;
  const at = random.below(input.length + 1);
  const length = Math.min(input.length - at, 1 + Math.floor(random.exponential(6)));
  switch (random.below(11)) {
    case 0: {
      const changed = Uint8Array.from(input);
      if (at < input.length) changed[at]! ^= 1 << random.below(8);
      return changed;
    }
    case 1: {
      const changed = Uint8Array.from(input);
      if (at < input.length) changed[at] = random.chance(0.5) ? random.pick(NUMBERS) : random.below(256);
      return changed;
    }
    case 2: {
      const changed = Buffer.from(input);
      const value = random.pick(LONG_NUMBERS) >>> 0;
      if (at + 4 <= input.length)
        random.chance(0.5) ? changed.writeUInt32BE(value, at) : changed.writeUInt32LE(value, at);
      else if (at + 2 <= input.length) changed.writeUInt16BE(value & 0xffff, at);
      return changed;
    }
    case 3:
      return join(input.subarray(0, at), input.subarray(at + length));
    case 4:
      return join(input.subarray(0, at), random.fill(new Uint8Array(length + 1)), input.subarray(at));
    case 5: {
      const to = random.below(input.length + 1);
      return join(input.subarray(0, to), input.subarray(at, at + length), input.subarray(to));
    }
    case 6: {
      const other = source.other();
      const from = random.below(other.length + 1);
      const count = 1 + Math.floor(random.exponential(20));
      return join(input.subarray(0, at), other.subarray(from, from + count), input.subarray(at));
    }
    case 7: {
      const other = source.other();
      return join(input.subarray(0, at), other.subarray(random.below(other.length + 1)));
    }
    case 8:
      return join(input.subarray(0, at), wordOf(source), input.subarray(random.chance(0.5) ? at : at + length));
    case 9: {
      const part = input.subarray(at, at + length);
      return join(input.subarray(0, at), ...Array<Uint8Array>(1 + random.below(64)).fill(part), input.subarray(at));
    }
    default:
      return input.subarray(0, random.chance(0.5) ? at : input.length);
  }
}

/** What texts of all kinds trip over. */
const TEXTS = [
  '', ' ', '\t', '\r', '\n', '\r\n', '\u0000', '\ufeff', '\u2028', '\u00a0', '\ud800', '\u{1F600}', 'é', 'İ', 'ß',
  '"', "'", '`', '\\', '/', '//', '/*', '--', '#', ';', ':', ',', '=', '{', '}', '[', ']', '(', ')', '<', '>', '&', '|',
  '%', '%00', '%ff', '${', '{{', '}}', '..', '../', '*', '?', '+', '-', '.', '~', '^', '$', '@', '!',
  '0', '-0', '-1', '1', '00', '1e999', '-1e999', '1e-400', '0x10', '9007199254740993', '9223372036854775808',
  '18446744073709551616', 'NaN', 'Infinity', 'null', 'true', 'false', 'undefined', '__proto__', 'constructor',
  'prototype', 'toString', 'hasOwnProperty', 'length', '1970-01-01T00:00:00Z', '9999-12-31T23:59:59.999Z',
  '2026-02-30', '+275760-09-13T00:00:00Z', '2026-11-20T10:00:00+14:00', 'P1D', 'PT1S', 'UTC', 'Europe/Berlin', 'X/Y',
]; // biome-ignore format: one list of words

function wordOf({ random, words }: MutationSource): Uint8Array {
  return Buffer.from(words.length > 0 && random.chance(0.6) ? random.pick(words) : random.pick(TEXTS));
}

function mutateText(input: Uint8Array, source: MutationSource): Uint8Array {
  const { random } = source;
  const text = Buffer.from(input).toString('latin1');
  if (random.chance(0.3)) {
    const lines = text.split('\n');
    return Buffer.from(mutateList(lines, source, otherLine).join('\n'), 'latin1');
  }
  const parts = text.match(/[\w\x80-\xff]+|\s+|[^\w\s]/g) ?? [];
  return Buffer.from(mutateList(parts, source, otherPart).join(''), 'latin1');
}

function otherLine(source: MutationSource): string {
  return source.random.pick(Buffer.from(source.other()).toString('latin1').split('\n'));
}

function otherPart(source: MutationSource): string {
  const { random } = source;
  if (random.chance(0.7)) return Buffer.from(wordOf(source)).toString('latin1');
  return random.pick(
    Buffer.from(source.other())
      .toString('latin1')
      .match(/[\w\x80-\xff]+|\s+|[^\w\s]/g) ?? [''],
  );
}

/** One part of a list removed, repeated, moved, replaced, added or, with all after it, wrapped around again. */
function mutateList<T>(parts: readonly T[], source: MutationSource, made: (source: MutationSource) => T): T[] {
  const { random } = source;
  const changed = [...parts];
  const at = random.below(changed.length + 1);
  const length = 1 + Math.floor(random.exponential(2));
  switch (random.below(7)) {
    case 0:
      changed.splice(at, length);
      break;
    case 1:
      changed.splice(at, 0, ...changed.slice(at, at + length));
      break;
    case 2: {
      const moved = changed.splice(at, length);
      changed.splice(random.below(changed.length + 1), 0, ...moved);
      break;
    }
    case 3:
    case 4:
      changed.splice(at, 1, made(source));
      break;
    case 5:
      changed.splice(at, 0, made(source));
      break;
    default: {
      const part = changed.slice(at, at + length);
      const times = random.chance(0.1) ? 512 : 2 + random.below(16);
      for (let i = 0; i < times; i++) changed.splice(at, 0, ...part);
    }
  }
  return changed;
}

type Tree = unknown;

function mutateJson(input: Uint8Array, source: MutationSource): Uint8Array {
  const { random } = source;
  const text = Buffer.from(input).toString('utf8');
  try {
    return Buffer.from(JSON.stringify(mutateTree(JSON.parse(text), source, jsonOf(source.other()))) ?? 'null');
  } catch {
    // NDJSON, or already broken: one of its lines.
    const lines = text.split('\n');
    const at = random.below(lines.length);
    try {
      lines[at] = JSON.stringify(mutateTree(JSON.parse(lines[at]!), source, jsonOf(source.other()))) ?? 'null';
      return Buffer.from(lines.join('\n'));
    } catch {
      return mutateText(input, source);
    }
  }
}

function jsonOf(bytes: Uint8Array): Tree {
  try {
    return JSON.parse(Buffer.from(bytes).toString('utf8'));
  } catch {
    return null;
  }
}

function mutateYaml(input: Uint8Array, source: MutationSource): Uint8Array {
  const read = (bytes: Uint8Array): Tree => {
    const document = parseDocument(Buffer.from(bytes).toString('utf8'), { logLevel: 'silent' });
    return document.errors.length === 0 && (isMap(document.contents) || isSeq(document.contents))
      ? document.toJS({ maxAliasCount: 20 })
      : null;
  };
  try {
    const tree = read(input);
    if (tree === null) return mutateText(input, source);
    return Buffer.from(stringify(mutateTree(tree, source, read(source.other()))));
  } catch {
    return mutateText(input, source);
  }
}

const VALUES: readonly Tree[] = [
  null, true, false, 0, -0, 1, -1, 0.5, 1e21, 1e308, -1e308, 5e-324, 2 ** 53, -(2 ** 53), 2 ** 31, 255,
  '', ' ', [], {}, [[]], [{}], [null], { '': '' }, { length: 1 },
]; // biome-ignore format: one list of values

/** The tree with one of its nodes changed. */
function mutateTree(tree: Tree, source: MutationSource, other: Tree): Tree {
  const { random } = source;
  const nodes: { holder: Record<string, Tree> | Tree[] | undefined; key: string | number; value: Tree }[] = [
    { holder: undefined, key: '', value: tree },
  ];
  for (let i = 0; i < nodes.length && nodes.length < 5000; i++) {
    const { value } = nodes[i]!;
    if (Array.isArray(value))
      for (let at = 0; at < value.length; at++) nodes.push({ holder: value, key: at, value: value[at] });
    else if (typeof value === 'object' && value !== null)
      for (const key of Object.keys(value))
        nodes.push({ holder: value as Record<string, Tree>, key, value: (value as Record<string, Tree>)[key] });
  }
  const { holder, key, value } = random.pick(nodes);
  const put = (made: Tree): Tree => {
    if (!holder) return made;
    set(holder, key, made);
    return tree;
  };
  switch (random.below(9)) {
    case 0:
      return put(random.pick(VALUES));
    case 1:
      return put(Buffer.from(wordOf(source)).toString('utf8'));
    case 2:
      if (Array.isArray(holder)) holder.splice(key as number, 1);
      else if (holder) delete holder[key];
      return tree;
    case 3:
      if (Array.isArray(holder))
        holder.splice(key as number, 0, ...Array(random.chance(0.1) ? 300 : 1 + random.below(4)).fill(value));
      else if (holder) set(holder, Buffer.from(wordOf(source)).toString('utf8'), value);
      return tree;
    case 4:
      return put(subtree(other, random));
    case 5:
      return put(structuredClone(random.pick(nodes).value));
    case 6: {
      if (!holder || Array.isArray(holder)) return put([value]);
      const renamed = random.chance(0.5) ? Buffer.from(wordOf(source)).toString('utf8') : `${key}${random.below(10)}`;
      delete holder[key];
      set(holder, renamed, value);
      return tree;
    }
    case 7: {
      let nested: Tree = value;
      const levels = random.chance(0.2) ? 200 : 1 + random.below(20);
      const name = typeof key === 'string' && key !== '' ? key : 'a';
      for (let level = 0; level < levels; level++) nested = random.chance(0.5) ? [nested] : { [name]: nested };
      return put(nested);
    }
    default:
      if (typeof value === 'string') return put(Buffer.from(mutateText(Buffer.from(value), source)).toString('utf8'));
      if (typeof value === 'number')
        return put(random.chance(0.5) ? value + random.pick([-1, 1, 0.1]) : value * random.pick([-1, 10, 1e9, 1e-9]));
      return put(random.pick(VALUES));
  }
}

function subtree(tree: Tree, random: Random): Tree {
  let at = tree;
  while (typeof at === 'object' && at !== null && random.chance(0.8)) {
    const children = Object.values(at);
    if (children.length === 0) break;
    at = random.pick(children);
  }
  return structuredClone(at);
}

/** As an own property, whatever it is called. */
function set(holder: Record<string, Tree> | Tree[], key: string | number, value: Tree): void {
  Object.defineProperty(holder, key, { value, enumerable: true, configurable: true, writable: true });
}

interface WireField {
  tag: number;
  /** Its varint, or its bytes. */
  value: Uint8Array;
  fields?: WireField[];
}

/** Protobuf's wire format, read without knowing the message: what looks like fields all the way is taken for a message. */
function wireFields(bytes: Uint8Array, depth: number): WireField[] | undefined {
  const fields: WireField[] = [];
  let at = 0;
  const varint = (): number | undefined => {
    let value = 0;
    for (let shift = 0; shift < 70; shift += 7) {
      const byte = bytes[at++];
      if (byte === undefined) return undefined;
      value += (byte & 0x7f) * 2 ** shift;
      if (byte < 128) return value;
    }
    return undefined;
  };
  while (at < bytes.length) {
    const tag = varint();
    if (tag === undefined || tag < 8 || tag > 2 ** 29) return undefined;
    const from = at;
    const wire = tag & 7;
    if (wire === 0) {
      if (varint() === undefined) return undefined;
      fields.push({ tag, value: bytes.subarray(from, at) });
    } else if (wire === 1 || wire === 5) {
      at += wire === 1 ? 8 : 4;
      if (at > bytes.length) return undefined;
      fields.push({ tag, value: bytes.subarray(from, at) });
    } else if (wire === 2) {
      const length = varint();
      if (length === undefined || at + length > bytes.length) return undefined;
      const value = bytes.subarray(at, at + length);
      at += length;
      const inner = depth < 24 && value.length > 1 ? wireFields(value, depth + 1) : undefined;
      fields.push(inner ? { tag, value, fields: inner } : { tag, value });
    } else return undefined;
  }
  return fields;
}

function varintOf(value: number): Uint8Array {
  const bytes: number[] = [];
  let rest = value;
  while (rest >= 128) {
    bytes.push((rest % 128) | 128);
    rest = Math.floor(rest / 128);
  }
  return Uint8Array.from([...bytes, rest]);
}

function wireBytes(fields: readonly WireField[]): Uint8Array {
  return join(
    ...fields.flatMap((field) => {
      const value = field.fields ? wireBytes(field.fields) : field.value;
      return (field.tag & 7) === 2
        ? [varintOf(field.tag), varintOf(value.length), value]
        : [varintOf(field.tag), value];
    }),
  );
}

/** Its bytes are never written to, so they are shared; a clone of a part of a buffer would be one of all of it. */
function copyOf({ tag, value, fields }: WireField): WireField {
  return fields ? { tag, value, fields: fields.map(copyOf) } : { tag, value };
}

function mutateProtobuf(input: Uint8Array, source: MutationSource): Uint8Array {
  const { random } = source;
  const fields = wireFields(input, 0);
  if (!fields || fields.length === 0) return mutateBytes(input, source);
  const lists: WireField[][] = [];
  const gather = (list: WireField[]) => {
    lists.push(list);
    for (const field of list) if (field.fields) gather(field.fields);
  };
  gather(fields);
  const list = random.pick(lists);
  const at = random.below(list.length);
  const field = list[at];
  if (!field) return mutateBytes(input, source);
  switch (random.below(8)) {
    case 0:
      list.splice(at, 1);
      break;
    case 1:
      for (let i = random.chance(0.1) ? 400 : 1 + random.below(4); i > 0; i--) list.splice(at, 0, copyOf(field));
      break;
    case 2:
      list.splice(at, 0, copyOf(random.pick(random.pick(lists)) ?? field));
      break;
    case 3: {
      const other = wireFields(source.other(), 0);
      if (other && other.length > 0) list.splice(at, 0, random.pick(other));
      break;
    }
    case 4:
      field.tag = random.chance(0.5)
        ? (random.below(20) + 1) * 8 + (field.tag & 7)
        : (field.tag & ~7) + random.pick([0, 1, 2, 5]);
      break;
    case 5: {
      const levels = random.chance(0.3) ? 120 : 1 + random.below(8);
      for (let level = 0; level < levels; level++) {
        const inner = copyOf(field);
        field.tag = (field.tag & ~7) | 2;
        field.fields = [inner];
      }
      break;
    }
    default:
      if ((field.tag & 7) === 0)
        field.value = random.chance(0.5) ? varintOf(random.pick(LONG_NUMBERS) >>> 0) : varintOf(2 ** random.below(64));
      else {
        field.value = (field.tag & 7) === 2 && random.chance(0.4) ? wordOf(source) : mutateBytes(field.value, source);
        delete field.fields;
      }
  }
  return wireBytes(fields);
}

function mutateZip(input: Uint8Array, source: MutationSource): Uint8Array {
  const { random } = source;
  try {
    const files = unzipSync(input, { filter: ({ originalSize }) => originalSize < 200_000 });
    const names = Object.keys(files);
    const name = random.pick(names);
    const roll = random.below(10);
    if (roll === 0) delete files[name];
    else if (roll === 1) files[name] = files[random.pick(names)]!;
    else if (roll === 2) files[Buffer.from(wordOf(source)).toString()] = files[name]!;
    else files[name] = Buffer.from(mutateText(files[name]!, { ...source, other: () => files[random.pick(names)]! }));
    return zipSync(files, { level: 1, mtime: '2026-01-01' });
  } catch {
    return mutateBytes(input, source);
  }
}

/** MQTT's control packets: a byte of type and flags, the length of the rest, the rest. */
function mutatePackets(input: Uint8Array, source: MutationSource): Uint8Array {
  const { random } = source;
  const packets = packetsOf(input);
  if (packets.length === 0) return mutateBytes(input, source);
  if (random.chance(0.35)) {
    const others = packetsOf(source.other());
    const made = () => (others.length > 0 ? random.pick(others) : packets[0]!);
    return packetBytes(mutateList(packets, source, made));
  }
  const packet = random.pick(packets);
  if (random.chance(0.1)) packet.head = random.below(256);
  else packet.body = mutateBytes(packet.body, source);
  return packetBytes(packets);
}

function packetsOf(bytes: Uint8Array): { head: number; body: Uint8Array }[] {
  const packets: { head: number; body: Uint8Array }[] = [];
  let at = 0;
  while (at + 1 < bytes.length) {
    const head = bytes[at++]!;
    let length = 0;
    for (let shift = 0; shift < 28; shift += 7) {
      const byte = bytes[at++] ?? 0;
      length += (byte & 0x7f) << shift;
      if (byte < 128) break;
    }
    packets.push({ head, body: bytes.subarray(at, at + length) });
    at += length;
  }
  return packets;
}

function packetBytes(packets: readonly { head: number; body: Uint8Array }[]): Uint8Array {
  return join(...packets.flatMap(({ head, body }) => [Uint8Array.of(head), varintOf(body.length), body]));
}

/** First byte: which coding; the rest is compressed data, changed inside or out. */
function mutateCompressed(input: Uint8Array, source: MutationSource): Uint8Array {
  const { random } = source;
  const coding = random.chance(0.1) ? random.below(8) : (input[0] ?? 0);
  const body = input.subarray(1);
  if (random.chance(0.5)) return join(Uint8Array.of(coding), mutateBytes(body, source));
  const plain = random.chance(0.1)
    ? new Uint8Array(1 << random.below(25))
    : random.fill(new Uint8Array(random.below(2000)));
  const packed = [zlib.gzipSync, zlib.deflateSync, zlib.deflateRawSync, zlib.zstdCompressSync][coding & 3]!(plain);
  return join(Uint8Array.of(coding), packed);
}

/** Parts of base64url between dots, as of a JWT: the JSON inside is changed and encoded again. */
function mutateToken(input: Uint8Array, source: MutationSource): Uint8Array {
  const { random } = source;
  const parts = Buffer.from(input).toString('latin1').split('.');
  const at = random.below(parts.length);
  const inner = Buffer.from(parts[at]!, 'base64url');
  const otherPart = () => {
    const others = Buffer.from(source.other()).toString('latin1').split('.');
    return Buffer.from(others[Math.min(at, others.length - 1)]!, 'base64url');
  };
  if (random.chance(0.2)) return mutateText(input, source);
  const mutated = at < 2 ? mutateJson(inner, { ...source, other: otherPart }) : mutateBytes(inner, source);
  parts[at] = Buffer.from(mutated).toString('base64url');
  return Buffer.from(parts.join('.'));
}

function join(...parts: readonly Uint8Array[]): Uint8Array {
  return Buffer.concat(parts);
}
