/**
 * Where in a rule somebody is writing: the names from the outermost down to the line of the caret, read from how lines are
 * indented. What stands in braces on one line counts as the line's own.
 */

export interface YamlPlace {
  /** Names, and `[]` for an entry of a list. */
  path: readonly string[];
  /** How far a name beside those of the line is indented. */
  indent: number;
  /** The name that the line gives a value to, if it does. */
  name: string | undefined;
  /** What is written after it. */
  value: string;
}

const LINE = /^(\s*)((?:- +)*)(?:([A-Za-z_][\w-]*):(?:\s+(.*))?)?$/;

export function yamlPlace(source: string, caret: number): YamlPlace {
  const lines = source.slice(0, caret).split('\n');
  const rest = source.slice(caret).split('\n')[0] ?? '';
  const current = (lines.pop() ?? '') + rest;
  const match = LINE.exec(current.trimEnd());
  const [, spaces = '', dashes = '', name, value = ''] = match ?? [];
  // A line without a name is as deep as it is indented: that is where the next name would stand.
  const isBlank = current.trim() === '';
  const written = isBlank ? current.length : match ? spaces.length + dashes.length : current.search(/\S/);
  let path = [...Array.from({ length: dashes.length > 0 ? 1 : 0 }, () => '[]'), ...(name ? [name] : [])];
  // A dash belongs to the name above it that is not deeper than the dash.
  let deeper = dashes.length > 0 ? spaces.length + 1 : written;
  for (const line of lines.toReversed()) {
    if (deeper === 0 || line.trim() === '' || line.trim().startsWith('#')) continue;
    const above = LINE.exec(line.trimEnd());
    if (!above) continue;
    const [, before = '', dash = '', parent] = above;
    const depth = before.length + dash.length;
    if (parent && depth < deeper) {
      path = [...(dash ? ['[]'] : []), parent, ...path];
      deeper = dash ? before.length + 1 : depth;
    } else if (dash && before.length < deeper && depth === deeper && !path.includes('[]')) {
      path = ['[]', ...path];
      deeper = before.length + 1;
    }
  }
  return { path, indent: written, name, value: value.trim() };
}

/** Names that stand beside one another at the caret, so that none is offered twice. */
export function namesBeside(source: string, caret: number, indent: number): ReadonlySet<string> {
  const lines = source.split('\n');
  const at = source.slice(0, caret).split('\n').length - 1;
  const names = new Set<string>();
  for (const step of [-1, 1]) {
    for (let index = step < 0 ? at : at + 1; index >= 0 && index < lines.length; index += step) {
      const [, spaces = '', dashes = '', name] = LINE.exec((lines[index] ?? '').trimEnd()) ?? [];
      const depth = spaces.length + dashes.length;
      if ((lines[index] ?? '').trim() === '') continue;
      if (depth < indent) break;
      // The next entry of a list begins anew.
      if (step > 0 && dashes && depth === indent) break;
      if (depth === indent && name) names.add(name);
      if (step < 0 && dashes && depth === indent) break;
    }
  }
  return names;
}
