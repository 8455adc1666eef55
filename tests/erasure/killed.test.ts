/** kill -9 in the middle of an erasure: it goes on at the next start, and ends as if nothing had been. */
import {
  actingFor,
  type Certificate,
  checkCertificate,
  FIRST_ORG_ID,
  OPERATOR,
  scanDirectory,
} from '@bellwether/services';
import { readOperatorToken } from '@bellwether/services/operator-token';
import { afterAll, describe, expect, it, vi } from 'vitest';
import { MortalServer } from '../chaos/mortal-server.ts';
import { ANNA, eventsOfAnna, leaveCopies } from './erased-person.ts';

/** Between the log and the store; after the records, before that is written down; before the last word. */
const DEATHS = ['erasure.log.after', 'erasure.records.after', 'erasure.certify.before'];
const LONG_MS = 180_000;

const server = new MortalServer();
afterAll(() => server.dispose());

async function ask<T>(url: string, method: string, path: string, body?: unknown): Promise<{ status: number; body: T }> {
  const response = await fetch(`${url}${path}`, {
    method,
    headers: {
      authorization: `Bearer ${readOperatorToken(server.directory)}`,
      'x-bellwether-org': actingFor(OPERATOR, FIRST_ORG_ID).orgId,
      'content-type': 'application/json',
    },
    body: body === undefined ? null : JSON.stringify(body),
    signal: AbortSignal.timeout(60_000),
  });
  return { status: response.status, body: (await response.json()) as T };
}

describe('an erasure whose server is killed again and again', () => {
  it(
    'comes to its end, with everything counted once and the person nowhere',
    async () => {
      let erasureId: string | undefined;
      for (const death of DEATHS) {
        const life = server.start(death);
        const url = await life.ready;
        if (erasureId === undefined) {
          expect(url).toBeDefined();
          const events = eventsOfAnna();
          expect((await ask(url!, 'POST', '/api/v1/events', events)).body).toMatchObject({ accepted: events.length });
          leaveCopies(server.directory);
          const begun = await ask<{ erasure_id: string }>(url!, 'POST', '/api/v1/erasures', {
            subject: ANNA,
            reason: 'asked for it',
          });
          expect(begun.status).toBe(202);
          erasureId = begun.body.erasure_id;
        }
        expect(await life.died).toBe('SIGKILL');
      }
      const url = (await server.start().ready)!;
      const finished = await vi.waitFor(
        async () => {
          const { body } = await ask<Record<string, unknown>>(url, 'GET', `/api/v1/erasures/${erasureId}`);
          expect(body.finished_at).toEqual(expect.any(String));
          return body;
        },
        { timeout: 60_000, interval: 200 },
      );
      expect(finished).toMatchObject({ status: 'done', done: { store: { events: 4 } } });
      const { body: certificate } = await ask<Certificate>(url, 'GET', `/api/v1/erasures/${erasureId}/certificate`);
      const { body: key } = await ask<{ public_key: string }>(url, 'GET', '/api/v1/erasures/key');
      expect(checkCertificate(certificate, key.public_key)).toMatchObject({ ok: true, key_known: true });
      expect(certificate.erased).toContainEqual({ where: 'log', what: 'records blanked out', count: 4 });
      expect((await scanDirectory(server.directory, [Buffer.from(ANNA)])).found).toEqual([]);
      const { body: stats } = await ask(url, 'GET', '/api/v1/events/stats');
      expect(stats).toMatchObject({ received: 7, stored: 7, duplicate: 0, rejected: 0 });
    },
    LONG_MS,
  );
});
