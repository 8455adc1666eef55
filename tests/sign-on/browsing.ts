/** What a browser does in a sign-in: keeps cookies by host, is sent from address to address, shows where it ended. */

export interface Landing {
  status: number;
  url: URL;
  body: string;
  headers: Headers;
}

interface Visit {
  method?: string;
  form?: Record<string, string>;
  headers?: Record<string, string>;
  /** Stops before it goes to an address for which this holds. */
  until?: (url: URL) => boolean;
}

const HOPS_MAX = 12;

export class Browsing {
  /** By host, as browsers keep them: the port does not matter. */
  readonly #cookies = new Map<string, Map<string, string>>();

  /** Opens an address and follows where it leads. */
  async open(address: string | URL, { method = 'GET', form, headers = {}, until }: Visit = {}): Promise<Landing> {
    let url = new URL(address);
    let request: RequestInit = {
      method,
      headers: {
        ...headers,
        ...(form ? { 'content-type': 'application/x-www-form-urlencoded' } : {}),
      },
      body: form ? new URLSearchParams(form).toString() : null,
    };
    for (let hop = 0; hop < HOPS_MAX; hop++) {
      const response = await fetch(url, {
        ...request,
        redirect: 'manual',
        headers: { accept: 'text/html', ...request.headers, cookie: this.#cookieHeader(url) } as Record<string, string>,
        signal: AbortSignal.timeout(20_000),
      });
      this.#keep(url, response);
      const location = response.headers.get('location');
      const next = location === null ? undefined : new URL(location, url);
      if (response.status < 300 || response.status >= 400 || !next || until?.(next))
        return { status: response.status, url: next ?? url, body: await response.text(), headers: response.headers };
      await response.body?.cancel();
      url = next;
      request = { method: 'GET', headers: {} };
    }
    throw new Error(`Sent around more than ${HOPS_MAX} times, last to ${url.href}.`);
  }

  cookie(url: string, name: string): string | undefined {
    return this.#cookies.get(new URL(url).hostname)?.get(name);
  }

  cookieNames(url: string): string[] {
    return [...(this.#cookies.get(new URL(url).hostname)?.keys() ?? [])];
  }

  setCookie(url: string, name: string, value: string): void {
    const { hostname } = new URL(url);
    const jar = this.#cookies.get(hostname) ?? new Map<string, string>();
    this.#cookies.set(hostname, jar.set(name, value));
  }

  #cookieHeader({ hostname }: URL): string {
    return [...(this.#cookies.get(hostname) ?? [])].map(([name, value]) => `${name}=${value}`).join('; ');
  }

  #keep({ hostname }: URL, response: Response): void {
    for (const line of response.headers.getSetCookie()) {
      const [pair = '', ...attributes] = line.split(';');
      const [name = '', value = ''] = pair.split(/=(.*)/s);
      const jar = this.#cookies.get(hostname) ?? new Map<string, string>();
      const isGone = attributes.some((attribute) => /^\s*(max-age=0|expires=thu, 01 jan 1970.*)$/i.test(attribute));
      if (isGone) jar.delete(name.trim());
      else jar.set(name.trim(), value);
      this.#cookies.set(hostname, jar);
    }
  }
}
