import { describe, expect, it } from 'vitest';
import { readVersions } from './s3-versions.ts';

const version = (key: string, id: string, at: string): string =>
  `<Version><Key>${key}</Key><VersionId>${id}</VersionId><IsLatest>false</IsLatest><LastModified>${at}</LastModified><Size>3</Size></Version>`;
const listing = (entries: string, more = ''): string =>
  `<?xml version="1.0"?><ListVersionsResult><Name>b</Name><Prefix>x/s1</Prefix>${more || '<IsTruncated>false</IsTruncated>'}${entries}</ListVersionsResult>`;

describe('versions of a name', () => {
  it('are those of that name alone, with what was removed', () => {
    const removed =
      '<DeleteMarker><Key>x/s1</Key><VersionId>v3</VersionId><LastModified>2026-11-21T06:00:00.000Z</LastModified></DeleteMarker>';
    const others = version('x/s10', 'v9', '2026-11-21T05:00:00.000Z');
    const own = version('x/s1', 'v2', '2026-11-21T05:00:00.000Z');
    expect(readVersions(listing(removed + own + others), 'x/s1')).toEqual({
      versions: [
        { versionId: 'v2', atMs: Date.UTC(2026, 10, 21, 5), isRemoval: false },
        { versionId: 'v3', atMs: Date.UTC(2026, 10, 21, 6), isRemoval: true },
      ].reverse(),
      next: undefined,
    });
  });

  it('go on over pages while they are of that name', () => {
    const more = (key: string) =>
      `<IsTruncated>true</IsTruncated><NextKeyMarker>${key}</NextKeyMarker><NextVersionIdMarker>v2</NextVersionIdMarker>`;
    const own = version('x/s1', 'v2', '2026-11-21T05:00:00.000Z');
    expect(readVersions(listing(own, more('x/s1')), 'x/s1').next).toEqual({
      'key-marker': 'x/s1',
      'version-id-marker': 'v2',
    });
    expect(readVersions(listing(own, more('x/s10')), 'x/s1').next).toBeUndefined();
  });

  it('without an id or a time are not taken', () => {
    for (const entry of [version('x/s1', '', '2026-11-21T05:00:00.000Z'), version('x/s1', 'v1', 'yesterday')])
      expect(() => readVersions(listing(entry), 'x/s1')).toThrow(/otherwise than S3/);
  });
});
