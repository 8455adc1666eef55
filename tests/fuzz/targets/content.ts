/** What comes from websites and visitors, and what the log has written itself. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { crc32 } from 'node:zlib';
import { type FuzzTarget, mustHold } from '../engine/target.ts';
import { jsonObject, jsonOf } from './languages.ts';

export const robotsFile: FuzzTarget = {
  name: 'robots',
  decodes: 'robots.txt, and what it says of addresses',
  covers: ['packages/scraper/src/'],
  shape: 'text',
  bytesMax: 128 * 1024,
  examples: () => [
    'User-agent: *\nDisallow: /private\nAllow: /private/open*.html$\nCrawl-delay: 2\nSitemap: https://example.org/sitemap.xml\n',
    'user-agent: BellwetherBot\nuser-agent: other\ndisallow: /*?a=*&b\n\n# comment\nUser-agent: x\nDisallow:\n',
  ],
  async open() {
    const { parseRobots, pageAddress, trapOfAddress, shapeOf, outOfScope } = await import('@bellwether/scraper');
    const addresses = [
      'https://example.org/private/open1.html?a=1&b',
      'https://example.org/',
      `https://example.org/${'a/'.repeat(200)}x?a=${'b'.repeat(200)}`,
    ];
    return {
      run(bytes) {
        const text = bytes.toString('utf8');
        const robots = parseRobots(text);
        for (const address of addresses) mustHold(robots.decide(new URL(address)).why !== '', 'a decision says why');
        for (const sitemap of robots.sitemaps) mustHold(sitemap.length < 10_000, 'an address is bounded');
        for (const line of text.split('\n').slice(0, 50)) {
          const url = pageAddress(line, 'https://example.org/a/');
          if (!url) continue;
          mustHold(/^https?:$/.test(url.protocol), 'a page is on the web');
          trapOfAddress(url);
          mustHold(typeof shapeOf(url) === 'string', 'an address has a shape');
          outOfScope(url, {
            startUrls: [new URL('https://example.org/')],
            include: ['/a*'],
            exclude: ['*b*'],
          } as never);
        }
      },
    };
  },
};

export const sitemaps: FuzzTarget = {
  name: 'sitemaps',
  decodes: 'sitemaps, plain and packed',
  covers: ['packages/scraper/src/sitemap.ts', 'node_modules/saxes/'],
  shape: 'text',
  bytesMax: 128 * 1024,
  examples: () => [
    '<?xml version="1.0"?><urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"><url><loc>https://example.org/a</loc><lastmod>2026-11-20</lastmod></url></urlset>',
    '<sitemapindex><sitemap><loc>https://example.org/b.xml</loc></sitemap></sitemapindex>',
    'https://example.org/a\nhttps://example.org/b\n',
  ],
  async open() {
    const { parseSitemap } = await import('@bellwether/scraper');
    return {
      run: (bytes) => void parseSitemap(bytes),
      // It says what the file is not, in words of its own.
      expects: (error) => error.constructor === Error && /sitemap/i.test(error.message),
    };
  },
};

export const pages: FuzzTarget = {
  name: 'pages',
  decodes: 'HTML to Markdown, and what changed',
  covers: [
    'packages/scraper/src/',
    'node_modules/@mozilla/readability/',
    'node_modules/turndown/lib/',
    'node_modules/parse5/dist/',
  ],
  shape: 'text',
  bytesMax: 48 * 1024,
  slowMs: 4000,
  examples: () => [
    '<!doctype html><html lang="en"><head><title>T</title><base href="/a/"><meta name="robots" content="nofollow"><link rel="canonical" href="/c"></head><body><nav><a href="/x">x</a></nav><main><h1>Head</h1><p>Some <b>words</b> of <a href="y?z#w">text</a>.</p><ul><li>one<li>two</ul><table><tr><th>a<th>b</tr><tr><td>1<td>2|</tr></table><pre><code>x</code></pre><img src="i.png" alt="alt"></main><script>x</script></body></html>',
    `<article>${'<p>A sentence that is long enough to be kept by whoever reads it for us.</p>'.repeat(8)}</article>`,
  ],
  async open() {
    const { readPage, structuralDiff, fingerprintOf, withProvenance } = await import('@bellwether/scraper');
    let before = '# A\n\nB\n';
    return {
      run(bytes) {
        const page = readPage(bytes.toString('utf8'), 'https://example.org/p');
        const { markdown } = page as unknown as { markdown: string };
        mustHold(typeof markdown === 'string', 'a page becomes Markdown');
        fingerprintOf(markdown);
        structuralDiff(before, markdown);
        before = markdown.slice(0, 5000);
        withProvenance(
          { url: 'https://example.org/p', title: String((page as { title?: unknown }).title) } as never,
          markdown,
        );
      },
      expects: (error) => error.name === 'UnreadablePageError',
    };
  },
};

export const webBatches: FuzzTarget = {
  name: 'web-batches',
  decodes: "what sites' scripts send, and recordings",
  covers: ['packages/services/src/sites/site/', 'packages/core/src/replay-mask.ts'],
  shape: 'json',
  bytesMax: 128 * 1024,
  examples: () => [
    '{"w":1280,"r":"example.org","u":{"s":"news","m":"mail","c":"x"},"e":[{"n":"page","a":5,"p":"/a?b#c"},{"n":"signup","a":0,"d":{"plan":"pro"}},{"n":"vital","a":1,"v":{"LCP":1200,"CLS":0.1}}]}',
    '{"type":2,"timestamp":5,"data":{"node":{"type":0,"id":1,"childNodes":[{"type":2,"tagName":"div","id":2,"attributes":{"class":"a","href":"https://x"},"childNodes":[{"type":3,"id":3,"textContent":"secret"}]}]},"initialOffset":{"left":0,"top":0}}}',
    '{"type":3,"timestamp":6,"data":{"source":0,"adds":[{"parentId":1,"nextId":null,"node":{"type":3,"id":4,"textContent":"secret"}}],"removes":[{"parentId":1,"id":2}],"texts":[{"id":3,"value":"secret"}],"attributes":[{"id":2,"attributes":{"style":"x","value":"secret"}}]}}',
    '{"type":3,"timestamp":7,"data":{"source":5,"id":1,"text":"secret","isChecked":true}}',
    '{"type":3,"timestamp":8,"data":{"source":1,"positions":[{"x":1,"y":2,"id":3,"timeOffset":-5,"text":"secret"}]}}',
    '{"type":3,"timestamp":9,"data":{"source":8,"id":1,"adds":[{"rule":"a::after{content:\\"secret\\"}","index":[0,1]}]}}',
  ],
  async open() {
    const { readWebBatch } = await import('../../../packages/services/src/sites/site/web-batch.ts');
    const { cleanPath } = await import('../../../packages/services/src/sites/site/clean-path.ts');
    const { maskReplayEvent } = await import('@bellwether/core');
    return {
      run(bytes) {
        const event = jsonOf(bytes);
        const masked = maskReplayEvent(event as never);
        if (masked) {
          mustHold(JSON.stringify(maskReplayEvent(masked)) === JSON.stringify(masked), 'what is masked stays as it is');
          mustHold(
            !JSON.stringify(masked).includes('secret') ||
              JSON.stringify(keysOf(event)).includes('secret') ||
              JSON.stringify(wordsOfSite(event)).includes('secret'),
            'no text of a page is kept',
          );
        }
        cleanPath(bytes.toString('utf8'));
        for (const web of readWebBatch(bytes, ['plan']).events)
          mustHold(web.event_type !== '' && web.ageMs >= 0, 'an event has a type and an age');
      },
    };
  },
};

function keysOf(value: unknown): string[] {
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, inner]) => [key, ...keysOf(inner)]);
}

/** Style, of elements and in sheets: the site's words, wherever they stand in it. */
const STYLE_SOURCES: readonly unknown[] = [8, 13, 15];

/** What may stay: names of classes and the like are the site's, not the visitor's. */
function wordsOfSite(value: unknown): unknown[] {
  if (typeof value !== 'object' || value === null) return [];
  if ('source' in value && STYLE_SOURCES.includes(value.source)) return [value];
  return Object.entries(value).flatMap(([key, inner]) => {
    if (key === 'style') return [inner];
    if (['textContent', 'text', 'value', 'href'].includes(key)) return [];
    return typeof inner === 'object' ? wordsOfSite(inner) : [inner];
  });
}

export const logFrames: FuzzTarget = {
  name: 'log-frames',
  decodes: "the log's own segments, damaged in any way",
  covers: ['packages/log/src/'],
  shape: 'text',
  bytesMax: 64 * 1024,
  async examples() {
    const { encodeHeader } = await import('../../../packages/log/src/frame.ts');
    const { encodeSegmentHeader } = await import('../../../packages/log/src/segment-header.ts');
    const payload = Buffer.from('{"a":1}\n{"b":2}\n');
    const header = {
      append: 0,
      index: 0,
      of: 1,
      topic: 'events',
      partition: 0,
      base: 0,
      count: 2,
      bytes: payload.length,
      timeMs: 5,
      durable: 0,
      key: undefined,
    };
    const first = Buffer.concat([encodeHeader(header as never, '{}', payload), payload]);
    const second = Buffer.concat([
      encodeHeader({ ...header, append: 1, base: 2, key: 'k' } as never, '{"touched":[1]}', payload),
      payload,
    ]);
    return [Buffer.concat([encodeSegmentHeader({ first: 0, timeMs: 5, ends: {} }), first, second])];
  },
  async open() {
    const [{ readFrame, frameOf }, { readSegmentHeader, segmentName }, { scanSegment }, { verifyLog }] =
      await Promise.all([
        import('../../../packages/log/src/frame.ts'),
        import('../../../packages/log/src/segment-header.ts'),
        import('../../../packages/log/src/segment-scan.ts'),
        import('@bellwether/log'),
      ]);
    const directory = await mkdtemp(join(tmpdir(), 'bellwether-fuzz-segment-'));
    const file = join(directory, segmentName(0));
    let count = 0;
    return {
      async run(written) {
        const bytes = sealedAnew(written);
        let at = readSegmentHeader(bytes)?.end ?? 0;
        for (let frames = 0; frames < 1000; frames++) {
          const read = readFrame(bytes, at);
          if (read.kind !== 'frame') {
            if (read.kind === 'short')
              mustHold(at + read.bytesNeeded > bytes.length, 'what is short needs more than there is');
            break;
          }
          mustHold(read.end > at && read.end <= bytes.length, 'a frame ends after it begins');
          frameOf(read.header, {} as never, read.frame.payload);
          at = read.end;
        }
        if (++count % 8 !== 0) return;
        await writeFile(file, bytes);
        await scanSegment(file);
        await verifyLog(directory);
      },
      expects: (error) => error.constructor.name === 'LogError',
      close: () => rm(directory, { recursive: true, force: true }),
    };
  },
};

const CHECK = /,"crc":"[0-9a-f]{8}"\}$/;

/** Checksums that are right again, so that what stands behind them is read; every fourth input keeps the ones it has. */
function sealedAnew(bytes: Buffer): Buffer {
  if (bytes.length % 4 === 0) return bytes;
  const parts: Buffer[] = [];
  for (let at = 0; at < bytes.length; ) {
    const end = bytes.indexOf(0x0a, at);
    if (end < 0) break;
    const line = bytes.toString('latin1', at, end);
    const open = line.replace(CHECK, '');
    const length = Number(/"bytes":(\d{1,6})[,}]/.exec(line)?.[1] ?? 0);
    const payload = bytes.subarray(end + 1, end + 1 + length);
    const crc = crc32(payload, crc32(Buffer.from(open, 'latin1')));
    parts.push(Buffer.from(`${open},"crc":"${crc.toString(16).padStart(8, '0')}"}\n`, 'latin1'), payload);
    at = end + 1 + length;
  }
  return Buffer.concat(parts);
}

export const mappings: FuzzTarget = {
  name: 'mappings',
  decodes: "payloads of vendors' webhooks through mappings, and the gateway's changes",
  covers: ['packages/connectors/src/', 'packages/services/src/ingest/gateway/transform.ts'],
  shape: 'json',
  bytesMax: 64 * 1024,
  examples: () => [
    JSON.stringify({
      payload: {
        deployment: {
          id: 5,
          at: '2026-11-20T10:00:00Z',
          changes: [
            { to: ' X-1 ', n: '5' },
            { to: 'Y', n: 6 },
          ],
          ok: true,
        },
      },
      mapping: {
        event_type: 'deployed',
        items: 'deployment.changes',
        only_if: [{ path: 'to', equals: 'Y' }],
        timestamp: 'deployment.at',
        id: 'n',
        user: null,
        environment: null,
        fields: [
          { to: 'name', from: 'to', type: 'string', transform: 'trim', required: true },
          { to: 'n', from: 'n', type: 'integer', transform: 'none', required: false },
        ],
      },
      transformation: {
        rename_fields: { 'deployment.id': 'number' },
        set_fields: { 'deployment.x': 1 },
        remove_fields: ['deployment.changes.to'],
      },
    }),
  ],
  async open() {
    const { applyMapping, payloadPaths, droppedPaths, MAPPED_TYPES, TRANSFORMS } = await import(
      '@bellwether/connectors'
    );
    const { transformBody } = await import('../../../packages/services/src/ingest/gateway/transform.ts');
    const mapping = {
      ...{
        event_type: 'deployed',
        items: 'deployment.changes',
        only_if: [],
        timestamp: 'at',
        id: 'n',
        user: 'who',
        environment: null,
      },
      fields: MAPPED_TYPES.flatMap((type) =>
        TRANSFORMS.map((transform) => ({ to: `${type}_${transform}`, from: 'to', type, transform, required: false })),
      ),
    };
    const context = { receivedMs: Date.UTC(2026, 10, 21), pseudonym: () => 'v1.x', connectionId: 'c', settings: {} };
    return {
      run(bytes) {
        const { payload, transformation } = jsonObject(bytes);
        if (typeof payload === 'object' && payload !== null && !Array.isArray(payload)) {
          for (const each of [mapping, { ...mapping, items: null }]) {
            applyMapping(payload as never, each as never, context as never);
            droppedPaths(payloadPaths(payload as never), each as never);
          }
        }
        if (typeof transformation === 'object') {
          const changes = {
            rename_fields: { 'a.b': 'c', deployment: 'd' },
            set_fields: { 'deployment.x': 1 },
            remove_fields: ['deployment.changes.to'],
          };
          JSON.parse(transformBody(bytes, 'application/json', changes as never).toString('utf8'));
        }
      },
    };
  },
};
