/** Where the archive lies, and how: set once for the installation. What is archived of whom, each organisation says. */
import { join } from 'node:path';
import { FolderFiles, type LockMode, type NamedFiles, S3Files, type S3Settings } from '@bellwether/objects';

export interface ArchiveSettings {
  place: ArchivePlace;
  /** Whether files are sealed with keys of ours, or stand as Parquet that anybody with the right to the place can read. */
  sealed: boolean;
  /** Whether the place is told to let nobody remove or replace a file before its time. Only with sealed files in S3. */
  lock?: LockMode | undefined;
}

export type ArchivePlace = { kind: 'folder'; directory: string } | { kind: 's3'; settings: S3Settings };

export function defaultArchive(dataDirectory: string): ArchiveSettings {
  return { place: { kind: 'folder', directory: join(dataDirectory, 'archive') }, sealed: false };
}

/** `scratch` is a folder of this process for what is on its way. */
export function openArchivePlace(place: ArchivePlace, scratch: string): Promise<NamedFiles> {
  return place.kind === 'folder' ? FolderFiles.open(place.directory) : S3Files.open(place.settings, scratch);
}
