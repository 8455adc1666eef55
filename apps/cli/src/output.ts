/**
 * What a command says. With `--json` standard output is one JSON document and nothing else; what is said to people on the
 * way goes to standard error, so that output can be piped either way.
 */

export function printJson(value: unknown): void {
  process.stdout.write(`${JSON.stringify(value)}\n`);
}

export function printLine(text = ''): void {
  process.stdout.write(`${text}\n`);
}

/** A remark beside the result. */
export function printNote(text: string): void {
  process.stderr.write(`${text}\n`);
}

/** Rows under a heading, columns as wide as their widest cell. What came from outside cannot steer the terminal. */
export function formatTable(heading: readonly string[], rows: readonly (readonly string[])[]): string {
  const lines = [heading, ...rows].map((row) => row.map(printable));
  const widths = heading.map((_, column) => Math.max(...lines.map((line) => line[column]?.length ?? 0)));
  return lines
    .map((line) =>
      line
        .map((cell, column) => cell.padEnd(widths[column]!))
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}

/** Text without control characters, which a hostile name or event could use to move the cursor or hide a line. */
export function printable(text: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is looked for
  return text.replace(/[\u0000-\u001f\u007f-\u009f]/g, '�');
}
