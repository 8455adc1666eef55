/**
 * Reads and analyses a company file in a thread of its own, with a bound on its memory and its time: whatever a file does
 * to it, the process goes on.
 */
import { Worker } from 'node:worker_threads';
import type { OrgAnalysis } from './analyse-org-table.ts';
import type { OrgColumnKind } from './column-words.ts';
import { CompanyFileError } from './company-file-error.ts';
import type { CompanyFileReply, CompanyFileTask } from './company-file-worker.ts';

const TIME_LIMIT_MS = 60_000;
const HEAP_MIB_MAX = 768;

export interface CompanyFile {
  cells: string[][];
  analysis: OrgAnalysis;
}

/** Bytes as they came, or cells that are known already. Throws CompanyFileError. */
export function readCompanyFile(
  input: { bytes: Uint8Array } | { cells: readonly (readonly string[])[] },
  options: { said?: Readonly<Record<string, OrgColumnKind | null>>; timeLimitMs?: number } = {},
): Promise<CompanyFile> {
  const task: CompanyFileTask = { ...input, said: options.said ?? {} };
  const { timeLimitMs = TIME_LIMIT_MS } = options;
  return new Promise((resolve, reject) => {
    const worker = new Worker(new URL('./company-file-worker.ts', import.meta.url), {
      workerData: task,
      resourceLimits: { maxOldGenerationSizeMb: HEAP_MIB_MAX },
    });
    const fail = (error: CompanyFileError): void => {
      clearTimeout(limit);
      reject(error);
      void worker.terminate();
    };
    const limit = setTimeout(
      () => fail(new CompanyFileError(`It takes longer than ${timeLimitMs / 1000} s to read.`, true)),
      timeLimitMs,
    );
    worker.on('message', (reply: CompanyFileReply) => {
      if ('trouble' in reply) fail(new CompanyFileError(reply.trouble, reply.tooLarge));
      else {
        clearTimeout(limit);
        resolve(reply);
        void worker.terminate();
      }
    });
    worker.on('error', (error: Error & { code?: string }) =>
      fail(
        error.code === 'ERR_WORKER_OUT_OF_MEMORY'
          ? new CompanyFileError('It takes more memory to read than a company file may.', true)
          : new CompanyFileError('It cannot be read.', false),
      ),
    );
    worker.on('exit', () => fail(new CompanyFileError('It cannot be read.', false)));
  });
}
