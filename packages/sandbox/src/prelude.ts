/**
 * What runs in the script's own engine before the script does: `console`, `fetch`, random numbers from a seed, and the way
 * in and out. It is turned into text and evaluated there, so it may use nothing from around it. The functions it needs are
 * taken from the language before the script can change them. Nothing here guards the host: the host believes nothing that
 * comes out. It keeps an honest script from being tripped by its own changes to prototypes.
 */

/** Functions of the host that the prelude is handed; a script never sees them. */
export interface HostDoor {
  log(level: string, text: string): void;
  /** JSON in, JSON out. */
  fetch(request: string): Promise<string>;
  done(output: string): void;
  /** JSON of `GuestError`. */
  failed(error: string): void;
}

export interface GuestError {
  name: string;
  message: string;
  stack: string;
}

export interface PreludeSettings {
  /** Four numbers of 32 bits. */
  seed: readonly [number, number, number, number];
  mayFetch: boolean;
  outputLengthMax: number;
}

interface FetchOptions {
  method?: unknown;
  headers?: unknown;
  body?: unknown;
}

/** Gives the function that runs a script once its module is there. */
export function prelude(host: HostDoor, { seed, mayFetch, outputLengthMax }: PreludeSettings) {
  const { parse, stringify } = JSON;
  const { String: asText, Error: AnyError, TypeError: WrongType, Object: Objects } = globalThis;
  const slice = Function.prototype.call.bind(String.prototype.slice) as unknown as (
    text: string,
    from: number,
    to: number,
  ) => string;

  const short = (value: unknown): string => slice(asText(value), 0, 2000);
  const describe = (error: unknown): string => {
    if (!(error instanceof AnyError)) return stringify({ name: 'Error', message: short(error), stack: '' });
    return stringify({ name: short(error.name), message: short(error.message), stack: short(error.stack ?? '') });
  };

  const wordOf = (value: unknown): string => {
    if (typeof value === 'string') return short(value);
    if (value instanceof AnyError) return short(value.stack ? `${value}\n${value.stack}` : value);
    try {
      return short(stringify(value) ?? value);
    } catch {
      return short(value);
    }
  };
  const say =
    (level: string) =>
    (...values: unknown[]): void => {
      let text = '';
      for (let at = 0; at < values.length && text.length < 2000; at++) text += (at > 0 ? ' ' : '') + wordOf(values[at]);
      host.log(level, slice(text, 0, 2000));
    };
  const console = { debug: say('debug'), log: say('info'), info: say('info'), warn: say('warn'), error: say('error') };

  // sfc32: small, fast, and the same everywhere.
  let [a, b, c, d] = seed;
  Math.random = () => {
    const t = (((a + b) | 0) + d) | 0;
    d = (d + 1) | 0;
    a = b ^ (b >>> 9);
    b = (c + (c << 3)) | 0;
    c = (c << 21) | (c >>> 11);
    c = (c + t) | 0;
    return (t >>> 0) / 4294967296;
  };

  const fetch = async (url: unknown, { method = 'GET', headers = {}, body }: FetchOptions = {}) => {
    const text = await host.fetch(stringify({ url: asText(url), method: asText(method), headers, body }));
    const answer = parse(text) as { trouble: string } | { status: number; headers: object; body: string };
    if ('trouble' in answer) throw new WrongType(answer.trouble);
    const fields = Objects.assign(Objects.create(null), answer.headers) as Record<string, string>;
    return {
      status: answer.status,
      ok: answer.status >= 200 && answer.status < 300,
      headers: { get: (name: unknown) => fields[asText(name).toLowerCase()] ?? null },
      text: async () => answer.body,
      json: async () => parse(answer.body) as unknown,
    };
  };
  Objects.assign(globalThis, mayFetch ? { console, fetch } : { console });

  return (module: Promise<{ default?: unknown }>, input: string): void => {
    const run = async (): Promise<string> => {
      const { default: main } = await module;
      if (typeof main !== 'function')
        throw new WrongType('The script has no function as its default export: write "export default (input) => …".');
      const output = stringify(await main(parse(input))) ?? 'null';
      if (output.length <= outputLengthMax) return output;
      throw new WrongType(`The script's output is larger than ${outputLengthMax} bytes.`);
    };
    void (async () => {
      try {
        host.done(await run());
      } catch (error) {
        host.failed(describe(error));
      }
    })();
  };
}
