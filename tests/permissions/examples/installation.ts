/** What keeps all of it: residency, retention, archive, backups, secrets. */

import { ON_SERVERS } from '@bellwether/services/chosen-engines';
import { type Examples, json } from './example.ts';

export const installationExamples: Examples = {
  'POST /api/v1/residency/lookup': () => json({ domain: 'acme.example' }),
  'GET /api/v1/secret-keys': () => ({}),
  'POST /api/v1/secret-keys/exchange': () => ({
    ...json({ grace_seconds: 86_400 }),
    ...(ON_SERVERS ? { otherwise: { status: 409, because: 'several processes share their keys' } } : {}),
  }),
  'POST /api/v1/archive/restores': () => ({
    ...json({ from: '2020-01-01T00:00:00Z', to: '2020-01-02T00:00:00Z' }),
    otherwise: { status: 404, because: 'the archive has no such day' },
  }),
  'DELETE /api/v1/archive/restores/:restore_id': () => ({
    params: { restore_id: 'arr_none' },
    otherwise: { status: 404, because: 'there is no such restore' },
  }),
  'POST /api/v1/backups': () => ({ ...json({}), otherwise: { status: 409, because: 'no place for backups is set' } }),
  'PUT /api/v1/retention': () => json({ events_days: 396, windows_days: 1096 }),
};
