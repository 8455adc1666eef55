/**
 * `bellwether import staff.xlsx --through-edge --adapter company-file --organization ID`: who works there under whom. Names
 * and addresses go into the edge's vault, rows of pseudonyms to the centre, where a person approves the chart.
 */
import { readFileSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import type { CompanyFileView, CompanyPreview } from '@bellwether/edge';
import { CommandError, EXIT, usageError } from '../command-error.ts';
import { formatTable, printJson, printLine, printNote } from '../output.ts';
import type { EdgeDoor } from './edge-door.ts';

export const COMPANY_FILE = 'company-file';

const POLL_MS = 200;
/** After that the rest is left to the edge, which goes on when it runs. */
const FOLLOW_MS = 60_000;

export async function importCompanyFile(
  door: EdgeDoor,
  paths: readonly string[],
  options: { organization?: string; columns: unknown; dryRun?: true; json?: true },
): Promise<void> {
  const [path, ...others] = paths;
  if (path === undefined || others.length > 0) throw usageError('A company file is one file.');
  if (options.organization === undefined && !options.dryRun)
    throw usageError('Say whose people they are with --organization: the id that the page Organisations shows.');
  const read = await door.post<CompanyPreview>('/api/edge/company-files', readFileSync(path));
  const preview =
    options.columns === undefined
      ? read
      : await door.post<CompanyPreview>(`/api/edge/company-files/${read.id}/columns`, { columns: options.columns });
  if (options.dryRun) {
    await door.post(`/api/edge/company-files/${preview.id}/remove`);
    if (options.json) printJson(preview);
    else show(preview);
    return;
  }
  await door.post(`/api/edge/company-files/${preview.id}/send`, { organization_id: options.organization });
  const file = await follow(door, preview.id);
  if (options.json) printJson({ ...file, confidence: preview.confidence, left_out: preview.left_out });
  else {
    const leftOut = preview.left_out === 0 ? '' : `, ${preview.left_out} left out`;
    printLine(`${file.people} people ${file.state === 'sent' ? 'sent' : 'wait, sealed, in the edge'}${leftOut}.`);
    if (file.schema_id !== null)
      printLine(`The chart waits 24 hours for approval: company file ${file.schema_id}, page Organisations.`);
    if (file.problem !== null) printNote(file.problem);
  }
  if (file.state === 'refused')
    throw new CommandError(EXIT.failed, 'refused', file.problem ?? 'The centre refused it.');
}

async function follow(door: EdgeDoor, id: string): Promise<CompanyFileView> {
  for (const deadline = Date.now() + FOLLOW_MS; ; await delay(POLL_MS)) {
    const file = await door.get<CompanyFileView>(`/api/edge/company-files/${id}`);
    if (file.state !== 'sending' || Date.now() > deadline) return file;
  }
}

function show(preview: CompanyPreview): void {
  const percent = (share: number): string => `${Math.round(share * 100)} %`;
  printLine(
    formatTable(
      ['COLUMN', 'IS', 'SURE', 'BECOMES', 'LEAVES AS'],
      preview.columns.map(({ header, kind, confidence, becomes, as }) => [
        ...[header, kind ?? '–', kind === null ? '' : percent(confidence), becomes, as ?? '–'],
      ]),
    ),
  );
  for (const finding of preview.findings.slice(0, 20))
    printLine(
      `${finding.severity}: ${finding.kind}, rows ${finding.rows.slice(0, 5).join(', ')} (${percent(finding.confidence)})`,
    );
  for (const { row, leaves } of preview.records.slice(0, 5))
    printLine(`row ${row} would leave: ${JSON.stringify(leaves)}`);
  printLine(
    `\n${preview.leave} people would leave, ${preview.left_out} would be left out; confidence ${percent(preview.confidence)}.\nNothing was sent.`,
  );
}
