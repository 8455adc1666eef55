/**
 * An edge that runs: opened, sending, reading by schedule, and answering over HTTP. Where it answers stands in
 * `run/edge.json` of its directory, for commands on the same machine.
 */
import { mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { Edge, type EdgeOptions } from '@bellwether/edge';
import { createEdgeApp } from './app.ts';

export const EDGE_PORT = 7710;

export interface RunningEdge {
  url: string;
  edge: Edge;
  close(): Promise<void>;
}

export interface StartEdgeOptions extends EdgeOptions {
  host: string;
  /** 0 takes any free one. */
  port: number;
  /** When the port is taken: any free one instead. */
  orAnyPort?: boolean;
}

export async function startEdge({ host, port, orAnyPort, ...options }: StartEdgeOptions): Promise<RunningEdge> {
  const edge = await Edge.open(options);
  const app = createEdgeApp(edge);
  try {
    try {
      await app.listen({ host, port });
    } catch (error) {
      if (!orAnyPort || (error as NodeJS.ErrnoException).code !== 'EADDRINUSE') throw error;
      await app.listen({ host, port: 0 });
    }
  } catch (error) {
    await edge.close();
    throw error;
  }
  const url = urlOf(host, (app.server.address() as AddressInfo).port);
  writeAddress(options.directory, url);
  edge.start();
  let closing: Promise<void> | undefined;
  const close = async (): Promise<void> => {
    rmSync(addressPath(options.directory), { force: true });
    await app.close();
    await edge.close();
  };
  return {
    url,
    edge,
    close: () => {
      closing ??= close();
      return closing;
    },
  };
}

/** Where the edge of a directory answers, as it wrote down itself; somebody else may answer there by now. */
export function readEdgeAddress(directory: string): string | undefined {
  try {
    const { url } = JSON.parse(readFileSync(addressPath(directory), 'utf8')) as { url?: unknown };
    return typeof url === 'string' && URL.canParse(url) ? url : undefined;
  } catch {
    return undefined;
  }
}

function addressPath(directory: string): string {
  return join(directory, 'run', 'edge.json');
}

function writeAddress(directory: string, url: string): void {
  mkdirSync(join(directory, 'run'), { recursive: true, mode: 0o700 });
  const path = addressPath(directory);
  writeFileSync(`${path}.new`, `${JSON.stringify({ url, pid: process.pid })}\n`, { mode: 0o600 });
  renameSync(`${path}.new`, path);
}

function urlOf(host: string, port: number): string {
  const name = host === '0.0.0.0' || host === '::' ? 'localhost' : host;
  return `http://${name.includes(':') ? `[${name}]` : name}:${port}`;
}
