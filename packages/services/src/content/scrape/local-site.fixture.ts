/** A website on this machine, with everything a scraper meets: a trap, pages that are slow, moved, shy, large or endless. */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

const LAST_MODIFIED = 'Wed, 18 Nov 2054 10:00:00 GMT';
const HOME = [
  ...['/a', '/b', '/c', '/private/x', '/calendar?month=1', '/slow', '/to-metadata', '/moved', '/loop/'],
  ...['/large', '/picture.png', '/shy', '/gone', '/flaky', 'https://elsewhere.example/'],
];
const FILLER = 'This paragraph is here so that the page has a main part, as pages that are worth reading have.';

export class LocalSite {
  /** What it was asked for, with how it answered. */
  readonly asked: { path: string; status: number; bytes: number; atMs: number; agent: string }[] = [];
  /** Said by pages; tests change them. */
  readonly words = new Map<string, string>([
    ['/a', 'About a.'],
    ['/b', 'About b.'],
    ['/c', 'About c.'],
    ['/listed', 'Only the sitemap knows me.'],
  ]);
  robots = '';
  readonly port: number;
  readonly #server: Server;
  #flaky = 0;

  private constructor(server: Server) {
    this.#server = server;
    this.port = (server.address() as AddressInfo).port;
  }

  static async open(): Promise<LocalSite> {
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const site = new LocalSite(server);
    server.on('request', (request, response) => site.#answer(request, response));
    site.robots = `User-agent: *\nDisallow: /private\nSitemap: ${site.url('/sitemap.xml')}\n`;
    return site;
  }

  url(path: string): string {
    return `http://127.0.0.1:${this.port}${path}`;
  }

  /** Paths that were asked for since the last call, each with the status it got. */
  take(): string[] {
    return this.asked.splice(0).map(({ path, status }) => `${status} ${path}`);
  }

  close(): Promise<void> {
    this.#server.closeAllConnections();
    return new Promise((resolve) => this.#server.close(() => resolve()));
  }

  #answer(request: IncomingMessage, response: ServerResponse): void {
    const url = new URL(request.url ?? '/', this.url('/'));
    const path = url.pathname;
    const send = (status: number, headers: Record<string, string>, body = ''): void => {
      const agent = request.headers['user-agent'] ?? '';
      this.asked.push({ path: path + url.search, status, bytes: body.length, atMs: performance.now(), agent });
      response.writeHead(status, { connection: 'close', ...headers }).end(body);
    };
    const html = (body: string, headers: Record<string, string> = {}): void =>
      send(
        200,
        { 'content-type': 'text/html; charset=utf-8', ...headers },
        `<html lang="en"><title>${path}</title>${body}`,
      );
    const words = this.words.get(path);
    const article = `<article><h1>${path}</h1><p>${words}</p><p>${FILLER}</p><p>${FILLER}</p></article>`;
    const pages: Record<string, () => void> = {
      '/robots.txt': () => send(200, { 'content-type': 'text/plain' }, this.robots),
      '/sitemap.xml': () => {
        const listed = `<url><loc>${this.url('/listed')}</loc><lastmod>2020-01-01</lastmod></url>`;
        send(200, { 'content-type': 'application/xml' }, `<urlset>${listed}</urlset>`);
      },
      '/': () => html(HOME.map((to) => `<a href="${to}">${to}</a>`).join(' ')),
      '/a': () => {
        const etag = `"${words?.length}"`;
        if (request.headers['if-none-match'] === etag) send(304, { etag });
        else html(article, { etag });
      },
      '/b': () => {
        if (request.headers['if-modified-since'] === LAST_MODIFIED) send(304, {});
        else html(article, { 'last-modified': LAST_MODIFIED });
      },
      '/c': () => html(article),
      '/listed': () => html(article),
      '/calendar': () => {
        const month = Number(url.searchParams.get('month'));
        html(`<h1>Month ${month}</h1><a href="/calendar?month=${month + 1}">next</a>`);
      },
      '/to-metadata': () => send(302, { location: 'http://169.254.169.254/latest/meta-data/' }),
      '/moved': () => send(301, { location: '/a' }),
      '/large': () => html('x'.repeat(200_000)),
      '/picture.png': () => send(200, { 'content-type': 'image/png' }, 'x'),
      '/shy': () => html('<meta name="robots" content="noindex">secret'),
      '/flaky': () => {
        this.#flaky += 1;
        if (this.#flaky === 1) send(503, { 'retry-after': '0' });
        else html('<h1>There again</h1>');
      },
      '/slow': () => {
        // Begins, and never ends.
        this.asked.push({ path, status: 200, bytes: 0, atMs: performance.now(), agent: '' });
        response.writeHead(200, { 'content-type': 'text/html' }).write('<p>wait');
      },
    };
    const loop = (): void => html(`<a href="loop/">on</a> ${path.length}`);
    (pages[path] ?? (path.startsWith('/loop/') ? loop : () => send(404, {})))();
  }
}
