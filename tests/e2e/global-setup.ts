/** One server with the sample organisation's agents for the whole run; a test that has to stop or empty one starts its own. */
import type { TestProject } from 'vitest/node';
import { type ServerAccess, startTestServer } from './server.ts';

declare module 'vitest' {
  interface ProvidedContext {
    server: ServerAccess;
  }
}

export default async function setup(project: TestProject): Promise<(() => Promise<void>) | undefined> {
  const { BELLWETHER_E2E_URL: url, BELLWETHER_E2E_EMAIL: email, BELLWETHER_E2E_PASSWORD: password } = process.env;
  if (url && email && password) {
    project.provide('server', { url: url.replace(/\/+$/, ''), email, password });
    return undefined;
  }
  const server = await startTestServer({ sample: 'agents' });
  project.provide('server', { url: server.url, email: server.email, password: server.password });
  return () => server.stop();
}
