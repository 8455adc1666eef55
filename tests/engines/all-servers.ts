/** Every server there is a file for. */
import { readdirSync } from 'node:fs';
import type { RealServer } from './real-server.ts';

const FOLDER = new URL('./servers/', import.meta.url);

/** In the order of their names. A file that does not export a server under its own name is an error. */
export async function allServers(): Promise<RealServer[]> {
  const files = readdirSync(FOLDER).filter((file) => file.endsWith('.ts'));
  return Promise.all(files.sort().map(serverIn));
}

async function serverIn(file: string): Promise<RealServer> {
  const name = file.replace(/\.ts$/, '');
  const module: { [name: string]: RealServer | undefined } = await import(new URL(file, FOLDER).href);
  const server = Object.values(module).find((exported) => exported?.name === name);
  if (!server) throw new Error(`tests/engines/servers/${file} has to export a RealServer whose name is "${name}".`);
  return server;
}
