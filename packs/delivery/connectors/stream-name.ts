/** Names of streams: what is read, and of what: `pull_requests:octo/hello`. */

export function streamName(what: string, of: string): string {
  return `${what}:${of}`;
}

export function partsOf(stream: string): { what: string; of: string } {
  const colon = stream.indexOf(':');
  return colon < 0 ? { what: stream, of: '' } : { what: stream.slice(0, colon), of: stream.slice(colon + 1) };
}

/** A setting that is a list; empty when it is not set. */
export function listSetting(value: string | readonly string[] | undefined): readonly string[] {
  return Array.isArray(value) ? value : typeof value === 'string' && value !== '' ? [value] : [];
}

/** A setting that is one text. */
export function textSetting(value: string | readonly string[] | undefined, otherwise: string): string {
  return typeof value === 'string' && value !== '' ? value : otherwise;
}
