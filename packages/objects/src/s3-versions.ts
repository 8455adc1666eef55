/**
 * The versions that a bucket keeps of one name, as a store that speaks S3 lists them: the newest first, removals among
 * them. Source: Amazon S3 API, ListObjectVersions. What is read here are ids and times of names that are ours, so none of
 * them needs unescaping; whatever looks otherwise is not taken.
 */
import { Problem } from '@bellwether/core';

interface ObjectVersion {
  versionId: string;
  atMs: number;
  /** Somebody has removed it: a version without content. */
  isRemoval: boolean;
}

interface VersionPage {
  versions: ObjectVersion[];
  /** Where the next page begins; absent on the last. */
  next: { 'key-marker': string; 'version-id-marker': string } | undefined;
}

const ENTRY = /<(Version|DeleteMarker)>([\s\S]*?)<\/\1>/g;
const ID = /^[A-Za-z0-9_.+/=-]{1,1024}$/;

/** Of `key` alone: names that merely begin with it are listed with it. */
export function readVersions(listing: string, key: string): VersionPage {
  const versions = [...listing.matchAll(ENTRY)].flatMap(([, kind, entry]): ObjectVersion[] => {
    if (field(entry!, 'Key') !== key) return [];
    const [versionId, atMs] = [field(entry!, 'VersionId'), Date.parse(field(entry!, 'LastModified'))];
    if (!ID.test(versionId) || Number.isNaN(atMs))
      throw new Problem('internal', 'The object store lists its versions otherwise than S3 does.');
    return [{ versionId, atMs, isRemoval: kind === 'DeleteMarker' }];
  });
  const [keyMarker, versionMarker] = [field(listing, 'NextKeyMarker'), field(listing, 'NextVersionIdMarker')];
  // Names come in order: once others are listed, nothing of this one follows.
  const isMore = field(listing, 'IsTruncated') === 'true' && keyMarker === key && ID.test(versionMarker);
  return { versions, next: isMore ? { 'key-marker': keyMarker, 'version-id-marker': versionMarker } : undefined };
}

function field(text: string, name: string): string {
  return new RegExp(`<${name}>([^<]*)</${name}>`).exec(text)?.[1] ?? '';
}
