/** The archive of an installation: where its files lie. What is in which, the records know. */
import { join } from 'node:path';
import type { ServiceContext } from '../../context.ts';
import { ArchiveFiles } from './archive-files.ts';
import { type ArchiveSettings, defaultArchive, openArchivePlace } from './archive-settings.ts';

export interface Archive {
  files: ArchiveFiles;
  settings: ArchiveSettings;
  close(): Promise<void>;
}

export async function openArchive(
  context: Pick<ServiceContext, 'records' | 'secrets' | 'clock'>,
  dataDirectory: string,
  settings: ArchiveSettings = defaultArchive(dataDirectory),
): Promise<Archive> {
  const place = await openArchivePlace(settings.place, join(dataDirectory, 'run', 'archive'));
  const files = new ArchiveFiles(settings, place, context);
  return { files, settings, close: () => files.close() };
}
