/**
 * An edge that runs: opened, sending, reading by schedule, and answering over HTTP. Where it answers stands in
 * `run/edge.json` of its directory, for commands on the same machine.
 */
import type { AddressInfo } from 'node:net';
import { Edge, type EdgeOptions } from '@bellwether/edge';
import type { FastifyServerFactory } from 'fastify';
import { createEdgeApp } from './app.ts';
import { removeEdgeAddress, writeEdgeAddress } from './edge-address.ts';

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
  /** Speaks TLS: what makes the server, and the address with the name that its certificate is for. HTTP when absent. */
  secure?: { serverFactory: FastifyServerFactory; url: string } | undefined;
}

export async function startEdge({ host, port, orAnyPort, secure, ...options }: StartEdgeOptions): Promise<RunningEdge> {
  const edge = await Edge.open(options);
  const app = createEdgeApp(edge, secure?.serverFactory);
  // Before anybody can send: what was broken off is told apart from what is just coming in.
  edge.start();
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
  const url = secure?.url ?? urlOf(host, (app.server.address() as AddressInfo).port);
  writeEdgeAddress(options.directory, url);
  let closing: Promise<void> | undefined;
  const close = async (): Promise<void> => {
    removeEdgeAddress(options.directory);
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

function urlOf(host: string, port: number): string {
  const name = host === '0.0.0.0' || host === '::' ? 'localhost' : host;
  return `http://${name.includes(':') ? `[${name}]` : name}:${port}`;
}
