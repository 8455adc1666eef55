/**
 * Coverage feedback: as modules are loaded, a counter is set into every place where the way through them parts (bodies,
 * branches, loops, cases, the far sides of &&, || and ??), in TypeScript as in the JavaScript of the libraries that do
 * the decoding. One array of bytes holds all counters, so that looking at them after an execution costs microseconds.
 * The words that stand in the code as texts are gathered too: what a decoder compares its input with.
 */
import { readFileSync } from 'node:fs';
import { registerHooks } from 'node:module';
import { fileURLToPath } from 'node:url';
import { parseSync } from 'oxc-parser';

/** More places than any target has; those beyond it are not told apart. */
const COUNTERS_MAX = 1 << 19;
const WORDS_MAX = 4000;
const GLOBAL = '__fuzzCounters';

export interface Coverage {
  /** How often each place was passed in this execution, modulo 256. */
  readonly counters: Uint8Array;
  /** How many places there are in what has been loaded so far. */
  places(): number;
  /** Of the files of one target only. */
  of(covers: (path: string) => boolean): { places: number; words: readonly string[] };
}

/** Sets counters into every module loaded from now on whose path `covers` says yes to. */
export function instrumentModules(covers: (path: string) => boolean): Coverage {
  const counters = new Uint8Array(COUNTERS_MAX);
  Object.defineProperty(globalThis, GLOBAL, { value: counters });
  const files = new Map<string, { places: number; words: Set<string> }>();
  let places = 0;
  registerHooks({
    load(url, context, nextLoad) {
      const loaded = nextLoad(url, context);
      if (!url.startsWith('file:')) return loaded;
      const path = fileURLToPath(url);
      if (!/\.[cm]?[jt]s$/.test(path) || !covers(path)) return loaded;
      if (!['module', 'commonjs', 'module-typescript', 'commonjs-typescript'].includes(loaded.format ?? ''))
        return loaded;
      const source = loaded.source == null ? readFileSync(path, 'utf8') : textOf(loaded.source);
      const file = { places: 0, words: new Set<string>() };
      files.set(path, file);
      const nextPlace = () => {
        file.places++;
        return Math.min(places++, COUNTERS_MAX - 1);
      };
      return { ...loaded, source: withCounters(path, source, nextPlace, file.words) };
    },
  });
  return {
    counters,
    places: () => Math.min(places, COUNTERS_MAX),
    of(covers) {
      const own = [...files].filter(([path]) => covers(path)).map(([, file]) => file);
      const words = new Set(own.flatMap((file) => [...file.words]));
      return { places: own.reduce((sum, file) => sum + file.places, 0), words: [...words].slice(0, WORDS_MAX) };
    },
  };
}

function textOf(source: string | ArrayBuffer | NodeJS.TypedArray): string {
  if (typeof source === 'string') return source;
  return Buffer.from(
    source instanceof ArrayBuffer
      ? new Uint8Array(source)
      : new Uint8Array(source.buffer, source.byteOffset, source.byteLength),
  ).toString('utf8');
}

interface SyntaxNode {
  type: string;
  start: number;
  end: number;
  [field: string]: unknown;
}

/** The source with counters in it; all of it stays on its line. */
function withCounters(path: string, source: string, nextPlace: () => number, words: Set<string>): string {
  const { program, errors } = parseSync(path, source);
  if (errors.length > 0) return source; // Node will say what is wrong with it
  const openings = new Map<number, string>();
  const closings = new Map<number, string>();
  const count = () => `${GLOBAL}[${nextPlace()}]++`;
  const open = (at: number, text: string) => openings.set(at, (openings.get(at) ?? '') + text);
  const close = (at: number, text: string) => closings.set(at, text + (closings.get(at) ?? ''));
  const intoExpression = (node: SyntaxNode) => {
    open(node.start, `(${count()},`);
    close(node.end, ')');
  };
  const intoStatement = (node: SyntaxNode) => {
    if (node.type === 'BlockStatement') return open(node.start + 1, `${count()};`);
    open(node.start, `{${count()};`);
    close(node.end, '}');
  };
  const intoBody = (body: SyntaxNode) => {
    const statements = body.body as SyntaxNode[];
    const directives = statements.filter(({ directive }) => typeof directive === 'string');
    open(directives.at(-1)?.end ?? body.start + 1, `;${count()};`);
  };
  const visit = (node: SyntaxNode): void => {
    switch (node.type) {
      case 'FunctionDeclaration':
      case 'FunctionExpression':
        if (node.body) intoBody(node.body as SyntaxNode);
        break;
      case 'ArrowFunctionExpression': {
        const body = node.body as SyntaxNode;
        if (body.type === 'BlockStatement') intoBody(body);
        else intoExpression(body);
        break;
      }
      case 'IfStatement':
        intoStatement(node.consequent as SyntaxNode);
        if (node.alternate) intoStatement(node.alternate as SyntaxNode);
        break;
      case 'ForStatement':
      case 'ForInStatement':
      case 'ForOfStatement':
      case 'WhileStatement':
      case 'DoWhileStatement':
        intoStatement(node.body as SyntaxNode);
        break;
      case 'CatchClause':
        intoStatement(node.body as SyntaxNode);
        break;
      case 'SwitchCase': {
        const first = (node.consequent as SyntaxNode[])[0];
        if (first) open(first.start, `${count()};`);
        break;
      }
      case 'ConditionalExpression':
        intoExpression(node.consequent as SyntaxNode);
        intoExpression(node.alternate as SyntaxNode);
        break;
      case 'LogicalExpression':
        intoExpression(node.right as SyntaxNode);
        break;
      case 'Literal':
        if (typeof node.value === 'string' && node.value.length > 1 && node.value.length <= 40) words.add(node.value);
        break;
    }
    for (const key in node) {
      // Types, and names of modules, are not run.
      if (key === 'typeAnnotation' || key === 'typeParameters' || key === 'returnType' || key === 'typeArguments')
        continue;
      const child = node[key];
      if (Array.isArray(child)) {
        for (const one of child) if (isNode(one)) visit(one);
      } else if (isNode(child)) visit(child);
    }
  };
  for (const statement of (program as unknown as { body: SyntaxNode[] }).body)
    if (!/^(?:Import|TS|ExportAll)/.test(statement.type)) visit(statement);

  const places = [...new Set([...openings.keys(), ...closings.keys()])].sort((a, b) => a - b);
  let result = '';
  let from = 0;
  for (const at of places) {
    result += source.slice(from, at) + (closings.get(at) ?? '') + (openings.get(at) ?? '');
    from = at;
  }
  return result + source.slice(from);
}

function isNode(value: unknown): value is SyntaxNode {
  return typeof value === 'object' && value !== null && typeof (value as { type?: unknown }).type === 'string';
}
