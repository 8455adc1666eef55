/** CSV (RFC 4180) with a header row, as a stream. A row that does not fit the header costs itself. */
import type { Readable } from 'node:stream';
import { type CsvError, parse } from 'csv-parse';
import { CommandError, EXIT } from '../command-error.ts';
import { ROW_LENGTH_MAX, type Row } from './row.ts';

export async function* readCsv(source: Readable, delimiter: string): AsyncGenerator<Row> {
  let heading: string[] | undefined;
  const parser = parse({
    bom: true,
    delimiter,
    info: true,
    relax_column_count: true, // we say ourselves what does not fit, and go on
    skip_empty_lines: true,
    max_record_size: ROW_LENGTH_MAX,
  });
  source.on('error', (error) => parser.destroy(error));
  source.pipe(parser);
  try {
    for await (const { record, info } of parser as AsyncIterable<{ record: string[]; info: { lines: number } }>) {
      const line = info.lines;
      if (heading === undefined) heading = readHeading(record);
      else if (record.length !== heading.length)
        yield { line, unreadable: `The row has ${record.length} values, the header ${heading.length}.` };
      else {
        const cells = heading.map((name, i): [string, string] => [name, record[i]!]);
        yield { line, content: JSON.stringify(record), fields: Object.fromEntries(cells) };
      }
    }
  } catch (error) {
    if (!(error instanceof Error) || !('code' in error) || !String(error.code).startsWith('CSV_')) throw error;
    const line = (error as CsvError & { lines?: number }).lines ?? 0;
    yield { line, unreadable: `${error.message}. What follows was not read.` };
  } finally {
    source.destroy();
  }
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
