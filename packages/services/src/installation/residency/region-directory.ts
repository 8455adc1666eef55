/**
 * Which organisation lives in which region, for what carries no credential yet: a sign-in, the making of an organisation.
 * A file, the same in every region, and no list of anybody: each line is a region and a keyed hash of an organisation's id
 * or of a domain that its people's addresses end with. Without the key nobody can tell whose a line is, nor try names; with
 * it, only names that one already has.
 */
import { createHmac } from 'node:crypto';
import { readFileSync, statSync } from 'node:fs';
import { Problem } from '@bellwether/core';
import { isRegionName } from './region-name.ts';

export interface RegionDirectorySettings {
  file: string;
  key: string;
}

export type DirectoryEntry = { organisation: string } | { domain: string };

const BYTES_MAX = 16 * 1024 * 1024;
const LINE = /^([a-z0-9-]{1,64}) ([A-Za-z0-9_-]{43})$/;

export class RegionDirectory {
  readonly #settings: RegionDirectorySettings;
  #read: { stamp: string; regions: ReadonlyMap<string, string> } | undefined;

  constructor(settings: RegionDirectorySettings) {
    this.#settings = settings;
  }

  /** Throws when the file cannot be read, or says nonsense: nobody is let in on a guess. */
  regionOf(entry: DirectoryEntry): string | undefined {
    return this.#regions().get(directoryHash(this.#settings.key, entry));
  }

  #regions(): ReadonlyMap<string, string> {
    const { file } = this.#settings;
    const { mtimeMs, size, ino } = statSync(file);
    const stamp = `${mtimeMs} ${size} ${ino}`;
    if (this.#read?.stamp === stamp) return this.#read.regions;
    if (size > BYTES_MAX) throw unreadable(file, `is larger than ${BYTES_MAX} bytes`);
    const regions = new Map<string, string>();
    for (const [index, line] of readFileSync(file, 'utf8').split('\n').entries()) {
      if (line.trim() === '' || line.startsWith('#')) continue;
      const [, region, hash] = LINE.exec(line.trim()) ?? [];
      if (region === undefined || hash === undefined || !isRegionName(region))
        throw unreadable(file, `has in line ${index + 1} something else than a region and a hash`);
      if ((regions.get(hash) ?? region) !== region)
        throw unreadable(file, `says in line ${index + 1} another region than before`);
      regions.set(hash, region);
    }
    this.#read = { stamp, regions };
    return regions;
  }
}

/** The line of an organisation or a domain, without its line end. */
export function directoryLine(key: string, region: string, entry: DirectoryEntry): string {
  return `${region} ${directoryHash(key, entry)}`;
}

/** The text of a directory with these lines in it, each in place of one about the same name. */
export function withDirectoryLines(text: string, lines: readonly string[]): string {
  const hashes = new Set(lines.map((line) => line.split(' ')[1]));
  const kept = text.split('\n').filter((line) => line !== '' && !hashes.has(line.trim().split(' ')[1]));
  return `${[...kept, ...lines].join('\n')}\n`;
}

function directoryHash(key: string, entry: DirectoryEntry): string {
  const name =
    'organisation' in entry ? `organisation:${entry.organisation}` : `domain:${entry.domain.trim().toLowerCase()}`;
  return createHmac('sha256', key).update(name).digest('base64url');
}

function unreadable(file: string, why: string): Problem {
  return new Problem(
    'internal',
    `The directory of regions, ${file}, ${why}. Write its lines with "bellwether regions".`,
  );
}
