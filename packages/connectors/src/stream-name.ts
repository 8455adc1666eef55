/** Names of streams: what is read, and of what: `pull_requests:octo/hello`. */

export function streamName(what: string, of: string): string {
  return `${what}:${of}`;
}

export function partsOf(stream: string): { what: string; of: string } {
  const colon = stream.indexOf(':');
  return colon < 0 ? { what: stream, of: '' } : { what: stream.slice(0, colon), of: stream.slice(colon + 1) };
}
