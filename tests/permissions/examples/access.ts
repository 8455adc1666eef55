/** Who may come in, and what they may: keys, sessions, users, single sign-on, SCIM, the audit trail. */
import { type House, type Known, PASSWORD } from '../house.ts';
import { totpCode } from '../totp.ts';
import { type Example, type Examples, json, type MakeExample, spare, unique } from './example.ts';

const newKey = async (house: House): Promise<Example> => {
  const { key_id } = await house.json<{ key_id: string }>(house.owner, 'POST', '/api/v1/keys', { scopes: ['ingest'] });
  return { params: { key_id } };
};

const someUser: MakeExample = async (house) => ({ params: { user_id: (await house.another('viewer')).userId! } });

/** A key gives nobody more than it may itself, and no scope alone has all that a role has. */
const ofRole = (caller: Known, example: Example): Example =>
  caller.kind === 'key'
    ? { ...example, otherwise: { status: 403, because: 'a key gives no role that may more than the key' } }
    : example;

const USER_SCHEMA = 'urn:ietf:params:scim:schemas:core:2.0:User';

const GROUP_SCHEMA = 'urn:ietf:params:scim:schemas:core:2.0:Group';

const scim = (body: object): Example => ({
  init: { body: JSON.stringify(body), headers: { 'content-type': 'application/scim+json' } },
});

const scimUser = () => {
  const userName = `${unique('scim')}@example.test`;
  return { schemas: [USER_SCHEMA], userName, emails: [{ value: userName, primary: true }], active: true };
};

const patch = (operation: object) => ({
  schemas: ['urn:ietf:params:scim:api:messages:2.0:PatchOp'],
  Operations: [operation],
});

const newScim =
  (path: string, resource: () => object): MakeExample =>
  async (house) => {
    const { id } = await house.json<{ id: string }>(house.visitor('key scim'), 'POST', path, resource());
    return { params: { id } };
  };

const newScimUser = newScim('/scim/v2/Users', scimUser);

const newScimGroup = newScim('/scim/v2/Groups', () => ({ schemas: [GROUP_SCHEMA], displayName: unique('team') }));

async function newTotpCode(house: House, as: Known): Promise<string> {
  const { secret } = await house.json<{ secret: string }>(as, 'POST', '/api/v1/me/totp', {});
  return totpCode(secret, Date.now());
}

async function withTotp(house: House, { role }: Known): Promise<Known> {
  const as = await house.another(role!);
  await house.json(as, 'POST', '/api/v1/me/totp/confirm', { code: await newTotpCode(house, as) });
  return as;
}

const newConnection: MakeExample = async (house) => {
  const { connection_id } = await house.json<{ connection_id: string }>(
    house.owner,
    'POST',
    '/api/v1/sso/connections',
    { name: unique('Connection'), kind: 'saml' },
  );
  return { params: { connection_id } };
};

export const accessExamples: Examples = {
  // One's own
  'POST /api/v1/sessions': () => ({
    ...json({ email: 'nobody@example.test', password: PASSWORD }),
    otherwise: { status: 401, because: 'there is no such account; nobody’s trail can have an entry of it' },
  }),
  'DELETE /api/v1/sessions': async (house, caller) => {
    const as = await house.another(caller.role!);
    return { as: await house.againAs(as) };
  },
  'DELETE /api/v1/sessions/current': (house, caller) => spare(house, caller),
  'DELETE /api/v1/sessions/:session_id': async (house, caller) => {
    const as = await house.another(caller.role!);
    const { sessions } = await house.json<{ sessions: { session_id: string }[] }>(as, 'GET', '/api/v1/sessions');
    return { as, params: { session_id: sessions[0]!.session_id } };
  },
  'POST /api/v1/me/password': (house, caller) =>
    spare(house, caller, json({ current_password: PASSWORD, new_password: unique('a rather long one') })),
  'POST /api/v1/me/totp': (house, caller) => spare(house, caller, json({})),
  'POST /api/v1/me/totp/confirm': async (house, caller) => {
    const as = await house.another(caller.role!);
    return { as, ...json({ code: await newTotpCode(house, as) }) };
  },
  'DELETE /api/v1/me/totp': async (house, caller) => ({
    as: await withTotp(house, caller),
    ...json({ password: PASSWORD }),
  }),
  'POST /api/v1/me/recovery-codes': async (house, caller) => ({
    as: await withTotp(house, caller),
    ...json({ password: PASSWORD }),
  }),
  'POST /api/v1/me/passkeys/options': () => json({}),
  'POST /api/v1/me/passkeys': () => ({
    ...json({ challenge_id: 'none', name: 'Key', response: {} }),
    otherwise: { status: 400, because: 'it takes an authenticator; packages/services/src/access/passkey has one' },
  }),
  'DELETE /api/v1/me/passkeys/:passkey_id': () => ({
    params: { passkey_id: 'pk_none' },
    otherwise: { status: 404, because: 'having one takes an authenticator' },
  }),

  // Keys
  'POST /api/v1/keys': (_, caller) =>
    json({ scopes: [caller.grants?.has('events:write') === false ? 'admin' : 'ingest'] }),
  'POST /api/v1/keys/:key_id/rotate': async (house, caller) => {
    const scopes = caller.kind === 'key' ? ['admin'] : ['ingest'];
    const { key_id } = await house.json<{ key_id: string }>(house.owner, 'POST', '/api/v1/keys', { scopes });
    return { params: { key_id }, ...json({}) };
  },
  'DELETE /api/v1/keys/:key_id': newKey,

  // Users
  'POST /api/v1/users': (_, caller) => ofRole(caller, json({ email: `${unique('new')}@example.test`, role: 'viewer' })),
  'GET /api/v1/users/:user_id': someUser,
  'PATCH /api/v1/users/:user_id': async (house, caller) => ({
    ...(await someUser(house, caller)),
    ...json({ name: 'Renamed' }),
  }),
  'DELETE /api/v1/users/:user_id': someUser,
  'DELETE /api/v1/users/:user_id/sessions': someUser,
  'POST /api/v1/users/:user_id/reset-factors': async (house, caller) => ofRole(caller, await someUser(house, caller)),
  'POST /api/v1/users/:user_id/unlock': someUser,
  'POST /api/v1/users/:user_id/reset-password': async (house, caller) => ofRole(caller, await someUser(house, caller)),
  'POST /api/v1/invitations': (_, caller) =>
    ofRole(caller, json({ email: `${unique('new')}@example.test`, role: 'viewer' })),
  'DELETE /api/v1/invitations/:invitation_id': async (house) => {
    const { invitation } = await house.json<{ invitation: { invitation_id: string } }>(
      house.owner,
      'POST',
      '/api/v1/invitations',
      { email: `${unique('new')}@example.test`, role: 'viewer' },
    );
    return { params: { invitation_id: invitation.invitation_id } };
  },

  // Single sign-on
  'PUT /api/v1/sso/provisioning': (_, caller) => ofRole(caller, json({ default_role: 'viewer', role_map: {} })),
  'POST /api/v1/sso/connections': () => json({ name: unique('Connection'), kind: 'saml' }),
  'PATCH /api/v1/sso/connections/:connection_id': async (house, caller) => ({
    ...(await newConnection(house, caller)),
    ...json({ name: unique('Connection') }),
  }),
  'DELETE /api/v1/sso/connections/:connection_id': newConnection,
  'POST /api/v1/sso/connections/:connection_id/test': newConnection,

  // SCIM
  'GET /scim/v2/ResourceTypes/:name': () => ({ params: { name: 'User' } }),
  'GET /scim/v2/Schemas/:schema': () => ({ params: { schema: USER_SCHEMA } }),
  'POST /scim/v2/Users': () => scim(scimUser()),
  'GET /scim/v2/Users/:id': newScimUser,
  'PUT /scim/v2/Users/:id': async (house, caller) => ({ ...(await newScimUser(house, caller)), ...scim(scimUser()) }),
  'PATCH /scim/v2/Users/:id': async (house, caller) => ({
    ...(await newScimUser(house, caller)),
    ...scim(patch({ op: 'replace', path: 'active', value: false })),
  }),
  'DELETE /scim/v2/Users/:id': newScimUser,
  'POST /scim/v2/Groups': () => scim({ schemas: [GROUP_SCHEMA], displayName: unique('team') }),
  'GET /scim/v2/Groups/:id': newScimGroup,
  'PUT /scim/v2/Groups/:id': async (house, caller) => ({
    ...(await newScimGroup(house, caller)),
    ...scim({ schemas: [GROUP_SCHEMA], displayName: unique('team') }),
  }),
  'PATCH /scim/v2/Groups/:id': async (house, caller) => ({
    ...(await newScimGroup(house, caller)),
    ...scim(patch({ op: 'replace', path: 'displayName', value: unique('team') })),
  }),
  'DELETE /scim/v2/Groups/:id': newScimGroup,

  // The audit trail
  'POST /api/v1/audit/export': () => json({ action: 'audit.' }),
  'POST /api/v1/audit/verify': () => json({}),
  'PUT /api/v1/audit/thresholds': () => json({ denials: 10_000 }),
};
