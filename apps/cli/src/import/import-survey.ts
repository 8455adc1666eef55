/** `bellwether import --adapter survey-answers`: a file of answers and its mapping become a closed wave of a survey. */
import { readFile } from 'node:fs/promises';
import { CommandError, EXIT, usageError } from '../command-error.ts';
import { printJson, printLine } from '../output.ts';
import type { ApiClient } from '../server/api-client.ts';
import { readCsv } from './read-csv.ts';
import { describeSource, openSource } from './source-file.ts';
import { readSurveyMapping, SurveyTable } from './survey-mapping.ts';

export const SURVEY_ADAPTER = 'survey-answers';
const TIME_LIMIT_MS = 120_000;

export interface SurveyImportOptions {
  mapping?: string;
  delimiter?: string;
  dryRun?: true;
  json?: true;
}

export async function importSurvey(
  paths: readonly string[],
  options: SurveyImportOptions,
  client: () => ApiClient,
): Promise<void> {
  if (options.mapping === undefined)
    throw usageError('--adapter survey-answers needs --mapping: a JSON file that says what the columns are.');
  const text = await readFile(options.mapping, 'utf8').catch((cause: NodeJS.ErrnoException) => {
    throw new CommandError(EXIT.failed, 'unreadable_file', `${options.mapping} cannot be read (${cause.code}).`, {
      cause,
    });
  });
  const table = new SurveyTable(readSurveyMapping(text));
  for (const path of paths) {
    const source = await describeSource(path, 'csv');
    const delimiter = options.delimiter ?? (source.isTabbed ? '\t' : ',');
    const bytes = openSource(source, () => undefined);
    for await (const row of readCsv(bytes, delimiter, { repeatedColumns: 'numbered' })) {
      if ('unreadable' in row) throw new CommandError(EXIT.failed, 'bad_row', `Line ${row.line}: ${row.unreadable}`);
      table.add(row.line, row.fields);
    }
  }
  const body = table.body();
  if (options.dryRun) {
    if (options.json) printJson(body);
    else printLine(`${table.rows} answers read. Nothing was sent.`);
    return;
  }
  const taken = await client().json<{ survey_id: string; wave_id: string; answers: number; groups: number }>(
    'POST',
    '/api/v1/surveys/import-answers',
    { body, timeLimitMs: TIME_LIMIT_MS },
  );
  if (options.json) printJson(taken);
  else
    printLine(
      `${taken.answers} answers in ${taken.groups} groups: survey ${taken.survey_id}, wave ${taken.wave_id}.\nPOST /api/v1/reports/generate/${taken.survey_id} makes its report.`,
    );
}
