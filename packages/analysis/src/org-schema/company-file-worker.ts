/** The thread of company-file-thread.ts. */
import { parentPort, workerData } from 'node:worker_threads';
import { analyseOrgTable } from './analyse-org-table.ts';
import type { OrgColumnKind } from './column-words.ts';
import { companyFileCells } from './company-file.ts';
import { CompanyFileError } from './company-file-error.ts';
import type { CompanyFile } from './company-file-thread.ts';

export type CompanyFileTask = ({ bytes: Uint8Array } | { cells: readonly (readonly string[])[] }) & {
  said: Readonly<Record<string, OrgColumnKind | null>>;
};
export type CompanyFileReply = CompanyFile | { trouble: string; tooLarge: boolean };

parentPort?.postMessage(await reply(workerData as CompanyFileTask));

async function reply(task: CompanyFileTask): Promise<CompanyFileReply> {
  try {
    const cells = 'bytes' in task ? await companyFileCells(task.bytes) : task.cells.map((row) => [...row]);
    return { cells, analysis: analyseOrgTable(cells, task.said) };
  } catch (error) {
    return error instanceof CompanyFileError
      ? { trouble: error.message, tooLarge: error.tooLarge }
      : { trouble: 'It cannot be read.', tooLarge: false };
  }
}
