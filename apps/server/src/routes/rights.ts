/** What people may see, take along, consent to and have erased; and what the organisation does for them. */
import { Readable } from 'node:stream';
import {
  checkErased,
  executeErasure,
  getErasure,
  getErasureCertificate,
  getErasureKey,
  getLegalBases,
  getOwnConsents,
  listErasures,
  listSubjectRequests,
  ownAccesses,
  ownContributions,
  ownData,
  putConsent,
  putLegalBases,
  putOwnConsents,
  requestErasure,
} from '@bellwether/services';
import type { Route } from './route.ts';

const json = { consumes: ['application/json'] } as const;
const own = { tag: 'access', needs: 'signed_in' } as const;
const erasing = { tag: 'administration', needs: 'right_to_forget:execute' } as const;

export function rightsRoutes(): Route[] {
  return [
    {
      ...own,
      method: 'GET',
      path: '/api/v1/me/consents',
      summary: 'What you have consented to, purpose by purpose, and on what the organisation relies otherwise.',
      handle: (c) => getOwnConsents(c.platform, c.caller),
    },
    {
      ...own,
      ...json,
      method: 'PUT',
      path: '/api/v1/me/consents',
      summary: 'Gives or withdraws consent: {consents: [{purpose, status}]}. A withdrawal holds from the answer on.',
      handle: async (c) => putOwnConsents(c.platform, c.caller, await c.json(), c.request.headers['user-agent']),
    },
    {
      ...own,
      method: 'GET',
      path: '/api/v1/me/contributions',
      summary: 'Which figures you are part of, with the time, without the figures.',
      handle: (c) => ownContributions(c.platform, c.caller),
    },
    {
      ...own,
      method: 'GET',
      path: '/api/v1/me/accesses',
      summary: 'Who looked at what you may be part of, by role and purpose.',
      handle: (c) => ownAccesses(c.platform, c.caller),
    },
    {
      ...own,
      method: 'GET',
      path: '/api/v1/me/data',
      summary: 'Everything that is known here of you, as a file.',
      query: { format: 'json (all) or csv (events)' },
      produces: 'application/octet-stream',
      handle: async (c) => {
        const { contentType, fileName, chunks } = await ownData(c.platform, c.caller, c.query);
        c.reply
          .header('content-type', contentType)
          .header('content-disposition', `attachment; filename="${fileName}"`)
          .send(Readable.from(chunks));
        return undefined;
      },
    },
    {
      ...own,
      ...json,
      method: 'POST',
      path: '/api/v1/me/erasure-request',
      summary: 'Asks your organisation to erase you: {note?}.',
      status: 202,
      handle: async (c) => requestErasure(c.platform, c.caller, await c.json()),
    },
    {
      ...json,
      tag: 'administration',
      needs: 'consent_log:write',
      method: 'POST',
      path: '/api/v1/consents',
      summary: 'Records what somebody has consented to elsewhere: {subject, purpose, status}.',
      status: 201,
      handle: async (c) => putConsent(c.platform, c.caller, await c.json(), c.request.headers['user-agent']),
    },
    {
      tag: 'administration',
      needs: 'settings:read',
      method: 'GET',
      path: '/api/v1/legal-bases',
      summary: 'On what the organisation bases each purpose where people have said nothing.',
      handle: (c) => getLegalBases(c.platform, c.caller),
    },
    {
      ...json,
      tag: 'administration',
      needs: 'settings:write',
      method: 'PUT',
      path: '/api/v1/legal-bases',
      summary:
        'Records it: {data_collection, analytics, research}, each consent, works_agreement or legitimate_interest.',
      handle: async (c) => putLegalBases(c.platform, c.caller, await c.json()),
    },
    {
      ...erasing,
      method: 'GET',
      path: '/api/v1/subject-requests',
      summary: 'What people have asked for about themselves, oldest first.',
      handle: async (c) => ({ requests: await listSubjectRequests(c.platform, c.caller) }),
    },
    {
      ...erasing,
      ...json,
      method: 'POST',
      path: '/api/v1/erasures',
      summary: 'Erases somebody, for good: {subject, reason}. They are refused from the answer on; the rest follows.',
      status: 202,
      handle: async (c) => executeErasure(c.platform, c.caller, await c.json()),
    },
    {
      ...erasing,
      method: 'GET',
      path: '/api/v1/erasures',
      summary: 'Erasures and how far they are, newest first.',
      handle: async (c) => ({ erasures: await listErasures(c.platform, c.caller) }),
    },
    {
      ...json,
      tag: 'administration',
      needs: 'events:write',
      method: 'POST',
      path: '/api/v1/erasures/check',
      summary:
        'Which of up to a thousand pseudonyms were erased here: {subjects}. An edge asks, and erases them as well.',
      handle: async (c) => checkErased(c.platform, c.caller, await c.json()),
    },
    {
      tag: 'administration',
      needs: 'credential',
      method: 'GET',
      path: '/api/v1/erasures/key',
      summary: 'The public key with which certificates of erasures are verified.',
      handle: (c) => getErasureKey(c.platform, c.caller),
    },
    {
      ...erasing,
      method: 'GET',
      path: '/api/v1/erasures/:erasure_id',
      summary: 'How far an erasure is.',
      handle: (c) => getErasure(c.platform, c.caller, c.params.erasure_id!),
    },
    {
      ...erasing,
      method: 'GET',
      path: '/api/v1/erasures/:erasure_id/certificate',
      summary: 'The signed certificate of what was erased, and of what a search of every file found afterwards.',
      handle: (c) => getErasureCertificate(c.platform, c.caller, c.params.erasure_id!),
    },
  ];
}
