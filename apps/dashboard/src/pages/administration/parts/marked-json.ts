/** A refused event as lines, with the line of the field that is wrong: what somebody who mends it looks for first. */
export interface MarkedLines {
  lines: readonly string[];
  /** Index of the line; `undefined` when there is none to point at. */
  marked: number | undefined;
}

/** `field` as the server names it: `timestamp`, `metadata.duration_ms`, `metadata.items[2].name`. */
export function markedJson(raw: string, field: string): MarkedLines {
  const value = parsed(raw);
  if (value === undefined) return { lines: raw.split('\n'), marked: undefined };
  const lines = JSON.stringify(value, null, 2).split('\n');
  return { lines, marked: field === '' ? undefined : lineOf(lines, field) };
}

/** The text to mend: pretty when it can be read, else as it was sent. */
export function mendable(raw: string): string {
  const value = parsed(raw);
  return value === undefined ? raw : JSON.stringify(value, null, 2);
}

function parsed(raw: string): unknown {
  try {
    return JSON.parse(raw);
  } catch {
    return undefined;
  }
}

/** Follows the path line by line through text that `JSON.stringify` has indented by two. */
function lineOf(lines: readonly string[], field: string): number | undefined {
  const names = field.replace(/\[\d+\].*$/, '').split('.');
  let found: number | undefined;
  let at = 0;
  for (const [depth, name] of names.entries()) {
    const start = `${'  '.repeat(depth + 1)}${JSON.stringify(name)}:`;
    const line = lines.findIndex((text, index) => index >= at && text.startsWith(start));
    // A field that is missing is wrong where it should be: in the object around it.
    if (line < 0) return found ?? directMetadata(lines, name);
    found = line;
    at = line + 1;
  }
  return found;
}

/** At the native door metadata may stand at the top level. */
function directMetadata(lines: readonly string[], name: string): number | undefined {
  const line = lines.findIndex((text) => text.startsWith(`  ${JSON.stringify(name)}:`));
  return line < 0 ? undefined : line;
}
