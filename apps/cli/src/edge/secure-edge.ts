/** An edge that speaks HTTPS itself, as the server does: TLS 1.3, a certificate that is exchanged while it runs. */
import type { StartEdgeOptions } from '@bellwether/edge-app';
import type { EdgeBeside } from '@bellwether/server';
import { secureServer } from '@bellwether/server/secure-server';
import { printNote } from '../output.ts';

const TIMEOUTS = { requestMs: 120_000, keepAliveMs: 5_000 };

/** Throws an Error that names the file when a file is not what it should be. */
export function secureEdge({ url, ...files }: NonNullable<EdgeBeside['tls']>): StartEdgeOptions['secure'] {
  const trouble = (message: string, error: unknown): void =>
    printNote(`  Edge: ${message}: ${error instanceof Error ? error.message : String(error)}`);
  return { serverFactory: secureServer(files, TIMEOUTS, trouble), url };
}
