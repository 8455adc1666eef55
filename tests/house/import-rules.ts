/**
 * What each room may import, read from ARCHITECTURE.md's table, and what a source file breaks of it. A room is a
 * workspace: the folder with a package.json that a file lies in.
 */
import { readFileSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';

/** Allowed workspaces by room; rooms are named as in the table (`core`, `packs`, `server`). */
export type Rules = ReadonlyMap<string, ReadonlySet<string>>;

/** The table's rows: `packages/log  what it is  core`. */
export function readRules(architecture: string): Rules {
  const table = /## Rooms and what each may import\s+```\n([\s\S]*?)```/.exec(architecture)?.[1] ?? '';
  const rules = new Map<string, ReadonlySet<string>>();
  for (const line of table.trim().split('\n')) {
    const [path = '', , allowed = ''] = line.split(/\s{2,}/);
    const names = allowed
      .replace('imports ', '')
      .replace(/\(.*\)/, '')
      .split(',')
      .map((name) => name.trim());
    rules.set(roomOf(path)!, new Set(names.filter((name) => name !== '' && name !== 'nothing')));
  }
  return rules;
}

/** `packages/log/src/frame.ts` → `log`; every pack is `packs`, and its pages, which run in a browser, are `pages`. */
export function roomOf(path: string): string | undefined {
  const [kind, name, folder] = path.split('/');
  if (kind === 'packs') return folder === 'pages' ? 'pages' : 'packs';
  // A package and an app of one name are two rooms.
  if (kind === 'apps' && name === 'edge') return 'edge-app';
  return kind === 'packages' || kind === 'apps' ? name : undefined;
}

/** The only files that may name a pack: the sample organisation, and what the command line imports. */
const MAY_NAME_PACKS = /^(apps\/server\/src\/sample(-surveys)?\.ts|apps\/cli\/src\/import\/.*)$/;
/** Whoever opens the engine's library must know its rules; see packages/store/src/engine.ts. */
const MAY_OPEN_ENGINE: ReadonlySet<string | undefined> = new Set(['store', 'server']);
/** Rooms that run in a browser and may only import what does, tests included. */
const IN_BROWSER: ReadonlySet<string> = new Set(['ui', 'pages', 'dashboard', 'answer']);
const BROWSER_LIBRARY = /^(react|react-dom|echarts)(\/|$)/;
const IS_TEST = /\.(test|fixture)\.tsx?$|\/(test|fixtures|dev)\//;

export interface Breach {
  file: string;
  line: number;
  text: string;
  why: string;
}

/** Every import in `source` that `file` (a path in the repository) may not have. */
export function breachesOf(file: string, source: string, rules: Rules): Breach[] {
  const room = roomOf(file);
  const breaches: Breach[] = [];
  for (const { specifier, line, text } of importsOf(source)) {
    const why = refusal(file, room, specifier, rules);
    if (why) breaches.push({ file, line, text, why });
  }
  return breaches;
}

function refusal(file: string, room: string | undefined, specifier: string, rules: Rules): string | undefined {
  if (specifier.startsWith('.')) {
    const target = normalize(join(dirname(file), specifier));
    const [kind, name] = file.split('/');
    if (!target.startsWith(`${kind}/${name}/`)) return 'a relative import leaves its package';
    if (room === 'packs' && roomOf(target) === 'pages') return 'only the dashboard loads pages';
    if (room === 'pages' && roomOf(target) === 'packs') return "pages know the server's answers, not its code";
    return undefined;
  }
  if (room && BROWSER_LIBRARY.test(specifier) && !IN_BROWSER.has(room)) return 'pages are not for servers';
  if (specifier === 'chdb' || specifier.startsWith('chdb/'))
    return MAY_OPEN_ENGINE.has(room) ? undefined : 'only the store opens the engine';
  const [scope, name = ''] = specifier.split('/');
  if (scope !== '@bellwether') return undefined;
  const target = name.startsWith('pack-') ? 'packs' : name;
  if (target === room && room !== 'packs') return 'a package imports its own files by path';
  // Tests may look at a room from outside, so they may import what the server may.
  const strict = room === 'sdk' || IN_BROWSER.has(room ?? '');
  const allowed = IS_TEST.test(file) && !strict ? undefined : rules.get(room ?? '');
  if (allowed && !allowed.has(target)) return `${room} may import ${[...allowed].join(', ') || 'nothing'}`;
  if (target === 'packs' && !IS_TEST.test(file) && !MAY_NAME_PACKS.test(file) && !isOwnPack(file, name))
    return 'the platform never names a pack';
  return undefined;
}

function isOwnPack(file: string, name: string): boolean {
  return file.startsWith(`packs/${name.slice('pack-'.length)}/`);
}

const IMPORT =
  /(?:^|[;\s}])(?:import|export)\b(?:[^'"`;]*?\bfrom)?\s*\(?\s*['"]([^'"\n]+)['"]|\bimport\s*\(\s*['"`]([^'"`\n]+)['"`]|\brequire\s*\(\s*['"]([^'"\n]+)['"]/g;

function importsOf(source: string): { specifier: string; line: number; text: string }[] {
  // Comments may speak of imports; their lines stay, so that the numbers are right.
  const code = source
    .replace(/\/\*[\s\S]*?\*\//g, (comment) => comment.replace(/[^\n]/g, ' '))
    .replace(/^\s*\/\/.*$/gm, '');
  const lines = source.split('\n');
  return [...code.matchAll(IMPORT)].map((match) => {
    const line = code.slice(0, match.index + match[0].length).split('\n').length;
    return { specifier: match[1] ?? match[2] ?? match[3]!, line, text: lines[line - 1]!.trim() };
  });
}

/** Reads one file of the repository. */
export function readSource(root: string, file: string): string {
  return readFileSync(join(root, file), 'utf8');
}
