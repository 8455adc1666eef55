/** CSV (RFC 4180) with a header row, as a stream. A row that does not fit the header costs itself. */
import type { Readable } from 'node:stream';
import { type CsvError, parse } from 'csv-parse';
import { CommandError, EXIT } from '../command-error.ts';
import { ROW_LENGTH_MAX, type Row } from './row.ts';

/** `numbered`: a column's name that comes again is told apart as `Why? (2)`; otherwise such a file is refused. */
export async function* readCsv(
  source: Readable,
  delimiter: string,
  { repeatedColumns = 'refused' }: { repeatedColumns?: 'refused' | 'numbered' } = {},
): AsyncGenerator<Row> {
  let heading: string[] | undefined;
  const skipped: Row[] = [];
  const parser = parse({
    bom: true,
    delimiter,
    info: true,
    relax_column_count: true, // we say ourselves what does not fit
    relax_quotes: true, // a stray quote is part of its cell; strictly read, it would swallow the rows after it
    skip_empty_lines: true,
    max_record_size: ROW_LENGTH_MAX,
    // Otherwise a broken row would take the good ones before it along, which wait in the stream.
    skip_records_with_error: true,
    on_skip: (error) => {
      skipped.push({ line: lineOf(error), unreadable: error?.message ?? 'The row could not be read.' });
      return undefined;
    },
  });
  source.on('error', (error) => parser.destroy(error));
  source.pipe(parser);
  try {
    for await (const { record, info } of parser as AsyncIterable<{ record: string[]; info: { lines: number } }>) {
      yield* skipped.splice(0);
      const line = info.lines;
      if (heading === undefined) heading = readHeading(repeatedColumns === 'numbered' ? numbered(record) : record);
      else if (record.length !== heading.length)
        yield { line, unreadable: `The row has ${record.length} values, the header ${heading.length}.` };
      else {
        const cells = heading.map((name, i): [string, string] => [name, record[i]!]);
        yield { line, content: JSON.stringify(record), fields: Object.fromEntries(cells) };
      }
    }
    yield* skipped;
  } finally {
    source.destroy();
  }
}

function lineOf(error: CsvError | undefined): number {
  return typeof error?.lines === 'number' ? error.lines : 0;
}

function numbered(names: readonly string[]): string[] {
  const seen = new Map<string, number>();
  return names.map((name) => {
    const times = (seen.get(name.trim()) ?? 0) + 1;
    seen.set(name.trim(), times);
    return times === 1 ? name : `${name.trim()} (${times})`;
  });
}

function readHeading(names: readonly string[]): string[] {
  const heading = names.map((name) => name.trim());
  const twice = heading.find((name, i) => heading.indexOf(name) !== i);
  const problem = heading.includes('')
    ? 'has a column without a name'
    : twice && `names the column ${JSON.stringify(twice)} twice`;
  if (problem)
    throw new CommandError(EXIT.failed, 'bad_header', `The header row ${problem}. Mend it and import again.`);
  return heading;
}
