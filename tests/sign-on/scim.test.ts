/** SCIM over HTTP: the requests that Okta and Microsoft Entra ID really send, and what must not be possible. */
import { actingFor, createKey, createOrganisation, OPERATOR } from '@bellwether/services';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type ApiAnswer, type SignOnServer, startSignOnServer } from './sign-on-server.ts';

const USER = 'urn:ietf:params:scim:schemas:core:2.0:User';
const GROUP = 'urn:ietf:params:scim:schemas:core:2.0:Group';
const ENTERPRISE = 'urn:ietf:params:scim:schemas:extension:enterprise:2.0:User';
const PATCH = { schemas: ['urn:ietf:params:scim:api:messages:2.0:PatchOp'] };
/** A machine that is busy with other things takes its time. */
const START_MAX_MS = 120_000;

let server: SignOnServer;
let key: string;
const keyOf = async (orgId: string, ...scopes: ('scim' | 'read' | 'ingest')[]) =>
  (await createKey(server.running.platform, actingFor(OPERATOR, orgId), { scopes })).key;

beforeAll(async () => {
  server = await startSignOnServer();
  key = await keyOf(server.orgId, 'scim');
}, START_MAX_MS);
afterAll(() => server?.close());

const scim = (method: string, path: string, body?: unknown, token = key): Promise<ApiAnswer> =>
  server.api(method, `/scim/v2${path}`, body, token);
const patch = (path: string, ...Operations: object[]) => scim('PATCH', path, { ...PATCH, Operations });
const find = (resource: string, filter: string) => scim('GET', `/${resource}?filter=${encodeURIComponent(filter)}`);

let people = 0;
async function addUser(more: object = {}): Promise<{ id: string; userName: string }> {
  people += 1;
  const userName = `person${people}@example.org`;
  const { status, body } = await scim('POST', '/Users', { schemas: [USER], userName, active: true, ...more });
  expect(status).toBe(201);
  return body;
}

async function teamsOf(id: string): Promise<{ teams: string[]; role: string; disabled: boolean }> {
  const row = await server.running.platform.records.asOperator((tx) =>
    tx.selectFrom('users').selectAll().where('user_id', '=', id).executeTakeFirstOrThrow(),
  );
  return { teams: row.teams, role: row.role, disabled: row.disabled_at !== null };
}

function expectError(answer: ApiAnswer, status: number, scimType?: string): void {
  expect(answer).toMatchObject({
    status,
    body: {
      schemas: ['urn:ietf:params:scim:api:messages:2.0:Error'],
      status: String(status),
      ...(scimType ? { scimType } : {}),
      detail: expect.stringMatching(/./),
    },
  });
}

describe('who may', () => {
  it('is a key with the scope scim, and nobody without one', async () => {
    const { orgId } = server;
    expect((await scim('GET', '/Users')).status).toBe(200);
    expectError(await scim('GET', '/Users', undefined, 'nobody'), 401);
    expectError(await scim('GET', '/ServiceProviderConfig', undefined, 'nobody'), 401);
    for (const scope of ['read', 'ingest'] as const) {
      const other = await keyOf(orgId, scope);
      expectError(await scim('GET', '/Users', undefined, other), 403);
      expectError(await scim('POST', '/Users', { userName: 'x@example.org' }, other), 403);
    }
  });

  it('sees nobody of another organisation, by whatever name they ask', async () => {
    const { platform } = server.running;
    await createOrganisation(platform, OPERATOR, { org_id: 'org_other', name: 'Other' });
    const other = await keyOf('org_other', 'scim');
    const { id } = await addUser();
    const group = await scim('POST', '/Groups', { displayName: 'ours' });
    expect((await scim('GET', '/Users', undefined, other)).body.totalResults).toBe(0);
    expectError(await scim('GET', `/Users/${id}`, undefined, other), 404);
    expectError(await scim('DELETE', `/Users/${id}`, undefined, other), 404);
    expectError(await scim('GET', `/Groups/${group.body.id}`, undefined, other), 404);
    const theirs = await scim('POST', '/Groups', { displayName: 'theirs', members: [{ value: id }] }, other);
    expectError(theirs, 400, 'invalidValue');
    const taken = await scim('POST', '/Users', { userName: server.owner.email }, other);
    expectError(taken, 409, 'uniqueness');
  });
});

describe('what is supported', () => {
  it('is told in the three documents, as application/scim+json', async () => {
    const config = await scim('GET', '/ServiceProviderConfig');
    expect(config.body).toMatchObject({ patch: { supported: true }, bulk: { supported: false } });
    expect((await scim('GET', '/ResourceTypes')).body.Resources).toHaveLength(2);
    expect((await scim('GET', '/ResourceTypes/Group')).body).toMatchObject({ endpoint: '/Groups', schema: GROUP });
    expect((await scim('GET', '/Schemas')).body.totalResults).toBe(2);
    expect((await scim('GET', `/Schemas/${USER}`)).body).toMatchObject({ id: USER, name: 'User' });
    expectError(await scim('GET', '/Schemas/none'), 404);
    const response = await fetch(`${server.url}/scim/v2/Users?count=0`, {
      headers: { authorization: `Bearer ${key}` },
    });
    expect(response.headers.get('content-type')).toContain('application/scim+json');
  });
});

describe('Okta', () => {
  const EMAIL = 'isaac.brock@example.org';
  const created = {
    schemas: [USER],
    userName: EMAIL,
    name: { givenName: 'Isaac', familyName: 'Brock' },
    emails: [{ primary: true, value: EMAIL, type: 'work' }],
    displayName: 'Isaac Brock',
    locale: 'en-US',
    externalId: '00ujl29u0le5T6Aj10h7',
    groups: [],
    password: '1mz050nq',
    active: true,
  };
  let id: string;
  let groupId: string;

  it('looks for a user before it makes one', async () => {
    expect((await find('Users', `userName eq "${EMAIL}"`)).body).toMatchObject({ totalResults: 0, Resources: [] });
  });

  it('makes a user, who has no password whatever it sends', async () => {
    const made = await scim('POST', '/Users', created);
    expect(made).toMatchObject({
      status: 201,
      body: {
        schemas: [USER],
        userName: EMAIL,
        externalId: created.externalId,
        name: { givenName: 'Isaac', familyName: 'Brock', formatted: 'Isaac Brock' },
        emails: [{ value: EMAIL, primary: true }],
        active: true,
        meta: { resourceType: 'User', location: expect.stringMatching(/^http.*\/scim\/v2\/Users\/usr_/) },
      },
    });
    id = made.body.id;
    expect(made.body).not.toHaveProperty('password');
    const signIn = await server.api('POST', '/api/v1/sessions', { email: EMAIL, password: created.password }, 'x');
    expect(signIn.status).toBe(401);
    expect(await teamsOf(id)).toEqual({ teams: [], role: 'member', disabled: false });
    expectError(await scim('POST', '/Users', created), 409, 'uniqueness');
  });

  it('finds and reads the user again', async () => {
    const { body } = await find('Users', `userName eq "${EMAIL.toUpperCase()}"`);
    expect(body).toMatchObject({ totalResults: 1, startIndex: 1, itemsPerPage: 1, Resources: [{ id }] });
    expect((await scim('GET', `/Users/${id}`)).body).toEqual(body.Resources[0]);
    expect((await scim('GET', '/Users?startIndex=1&count=100')).status).toBe(200);
  });

  it('replaces the whole user when a profile changes', async () => {
    const { body } = await scim('GET', `/Users/${id}`);
    const answer = await scim('PUT', `/Users/${id}`, {
      ...body,
      name: { givenName: 'Isaac', familyName: 'Brook' },
      displayName: 'Isaac Brook',
    });
    expect(answer).toMatchObject({ status: 200, body: { id, displayName: 'Isaac Brook', active: true } });
  });

  it('deactivates: every session ends at once', async () => {
    const { platform } = server.running;
    const { openSession } = await import('../../packages/services/src/access/session/open-session.ts');
    const row = await platform.records.asOperator((tx) =>
      tx.selectFrom('users').selectAll().where('user_id', '=', id).executeTakeFirstOrThrow(),
    );
    const { token } = await openSession(platform, row, 'saml', { id: 'req', address: '', userAgent: '' });
    const whoIs = () => server.api('GET', '/api/v1/sessions/current', undefined, token);
    expect((await whoIs()).status).toBe(200);
    const answer = await patch(`/Users/${id}`, { op: 'replace', value: { active: false } });
    expect(answer).toMatchObject({ status: 200, body: { active: false } });
    expect((await whoIs()).status).toBe(401);
    expect((await find('Users', 'active eq false')).body.Resources).toMatchObject([{ id }]);
    await patch(`/Users/${id}`, { op: 'replace', value: { active: true } });
    expect(await teamsOf(id)).toMatchObject({ disabled: false });
    expect((await whoIs()).status).toBe(401);
  });

  it('pushes a group, renames it, and adds and removes members', async () => {
    const made = await scim('POST', '/Groups', { schemas: [GROUP], displayName: 'Platform', members: [] });
    expect(made).toMatchObject({ status: 201, body: { displayName: 'Platform', members: [] } });
    groupId = made.body.id;
    const member = { op: 'add', path: 'members', value: [{ value: id, display: EMAIL }] };
    expect((await patch(`/Groups/${groupId}`, member)).status).toBe(204);
    expect(await teamsOf(id)).toMatchObject({ teams: ['Platform'] });
    await patch(`/Groups/${groupId}`, { op: 'replace', value: { id: groupId, displayName: 'Platform Team' } });
    expect(await teamsOf(id)).toMatchObject({ teams: ['Platform Team'] });
    expect((await scim('GET', `/Groups/${groupId}`)).body).toMatchObject({
      displayName: 'Platform Team',
      members: [{ value: id, display: 'Isaac Brook' }],
    });
    expect((await scim('GET', `/Users/${id}`)).body.groups).toMatchObject([
      { value: groupId, display: 'Platform Team' },
    ]);
    await patch(`/Groups/${groupId}`, { op: 'remove', path: `members[value eq "${id}"]` });
    expect(await teamsOf(id)).toMatchObject({ teams: [] });
    await scim('PUT', `/Groups/${groupId}`, { schemas: [GROUP], displayName: 'Platform', members: [{ value: id }] });
    expect(await teamsOf(id)).toMatchObject({ teams: ['Platform'] });
    expect((await scim('DELETE', `/Groups/${groupId}`)).status).toBe(204);
    expect(await teamsOf(id)).toMatchObject({ teams: [] });
  });
});

describe('Microsoft Entra ID', () => {
  const UPN = 'Test_User_ab6490ee@example.org';
  let id: string;
  let groupId: string;

  it('tests the connection with a user nobody has', async () => {
    const answer = await find('Users', 'userName eq "non-existent user"');
    expect(answer).toMatchObject({ status: 200, body: { totalResults: 0, Resources: [] } });
  });

  it('makes a user with the enterprise extension, of which nothing is kept', async () => {
    const made = await scim('POST', '/Users', {
      schemas: [USER, ENTERPRISE],
      externalId: '0a21f0f2-8d2a-4f8e-bf98-7363c4aed4ef',
      userName: UPN,
      active: true,
      emails: [{ primary: true, type: 'work', value: 'test.user@example.org' }],
      meta: { resourceType: 'User' },
      name: { formatted: 'Test User', familyName: 'User', givenName: 'Test' },
      roles: [],
      [ENTERPRISE]: { employeeNumber: '701984', department: 'Sales' },
    });
    expect(made).toMatchObject({ status: 201, body: { userName: UPN, displayName: 'Test User' } });
    expect(JSON.stringify(made.body)).not.toContain('701984');
    id = made.body.id;
    expect((await find('Users', 'externalId eq "0a21f0f2-8d2a-4f8e-bf98-7363c4aed4ef"')).body.totalResults).toBe(1);
    expect((await find('Users', `emails[type eq "work"].value eq "test.user@example.org"`)).body.totalResults).toBe(1);
  });

  it('changes attributes one by one, by paths with filters, in its own case', async () => {
    const answer = await patch(
      `/Users/${id}`,
      { op: 'Replace', path: 'emails[type eq "work"].value', value: 'updated@example.org' },
      { op: 'Replace', path: 'name.familyName', value: 'Updated' },
      { op: 'Add', path: 'displayName', value: 'Test Updated' },
      { op: 'Replace', path: `${ENTERPRISE}:department`, value: 'Marketing' },
      { op: 'Add', path: 'phoneNumbers[type eq "mobile"].value', value: '+1 425 555 0100' },
    );
    expect(answer).toMatchObject({
      status: 200,
      body: {
        emails: [{ value: 'updated@example.org' }],
        name: { familyName: 'Updated' },
        displayName: 'Test Updated',
        userName: UPN,
      },
    });
  });

  it('sends dotted names inside a value', async () => {
    const value = { 'name.givenName': 'Dotted', displayName: 'Dotted Updated', [`${USER}:userName`]: UPN };
    const answer = await patch(`/Users/${id}`, { op: 'replace', value });
    expect(answer.body).toMatchObject({ name: { givenName: 'Dotted' }, displayName: 'Dotted Updated' });
  });

  it.each([
    [{ op: 'Replace', path: 'active', value: 'False' }, true],
    [{ op: 'Replace', path: 'active', value: 'True' }, false],
    [{ op: 'Add', path: 'active', value: false }, true],
    [{ op: 'replace', value: { active: 'true' } }, false],
    [{ op: 'Replace', path: `${USER}:active`, value: 'false' }, true],
    [{ op: 'Replace', path: 'active', value: true }, false],
  ])('disables and enables with %j', async (operation, disabled) => {
    expect((await patch(`/Users/${id}`, operation)).status).toBe(200);
    expect(await teamsOf(id)).toMatchObject({ disabled });
  });

  it('makes a group, reads it without members, and adds and removes members its own way', async () => {
    const made = await scim('POST', '/Groups', {
      schemas: [GROUP, 'http://schemas.microsoft.com/2006/11/ResourceManagement/ADSCIM/2.0/Group'],
      externalId: '8aa1a0c0-c4c3-4bc0-b4a5-2ef676900159',
      displayName: 'Sales',
      meta: { resourceType: 'Group' },
    });
    groupId = made.body.id;
    const read = await scim('GET', `/Groups/${groupId}?excludedAttributes=members`);
    expect(read.body).not.toHaveProperty('members');
    const found = await scim(
      'GET',
      `/Groups?excludedAttributes=members&filter=${encodeURIComponent('displayName eq "sales"')}`,
    );
    expect(found.body.Resources).toMatchObject([{ id: groupId }]);
    await patch(`/Groups/${groupId}`, { op: 'Add', path: 'members', value: [{ $ref: null, value: id }] });
    expect(await teamsOf(id)).toMatchObject({ teams: ['Sales'] });
    const asks = `id eq "${groupId}" and members eq "${id}"`;
    expect((await find('Groups', asks)).body.totalResults).toBe(1);
    await patch(`/Groups/${groupId}`, { op: 'Remove', path: 'members', value: [{ $ref: null, value: id }] });
    expect(await teamsOf(id)).toMatchObject({ teams: [] });
    expect((await find('Groups', asks)).body.totalResults).toBe(0);
    await patch(`/Groups/${groupId}`, { op: 'Replace', path: 'displayName', value: 'Sales and more' });
    expect((await scim('GET', `/Groups/${groupId}`)).body.displayName).toBe('Sales and more');
  });

  it('deletes a user for good', async () => {
    expect((await scim('DELETE', `/Users/${id}`)).status).toBe(204);
    expectError(await scim('GET', `/Users/${id}`), 404);
    expectError(await scim('DELETE', `/Users/${id}`), 404);
  });
});

describe('roles', () => {
  const provisioning = (settings: object, token?: string) =>
    server.api('PUT', '/api/v1/sso/provisioning', settings, token);

  it('come from groups only where an administrator has mapped them, at once and back again', async () => {
    const { id } = await addUser();
    const group = await scim('POST', '/Groups', { displayName: 'People team', members: [{ value: id }] });
    expect(await teamsOf(id)).toMatchObject({ role: 'member' });
    await provisioning({ default_role: 'viewer', role_map: { 'People team': 'hr_admin' } });
    expect(await teamsOf(id)).toMatchObject({ role: 'hr_admin' });
    await patch(`/Groups/${group.body.id}`, { op: 'remove', path: 'members' });
    expect(await teamsOf(id)).toMatchObject({ role: 'viewer', teams: [] });
    await provisioning({ default_role: 'member', role_map: {} });
    expect((await server.api('GET', '/api/v1/sso/provisioning')).body).toEqual({
      default_role: 'member',
      role_map: {},
    });
  });

  it('are never owner, and never said by SCIM itself', async () => {
    expect((await provisioning({ default_role: 'owner' })).status).toBe(400);
    expect((await provisioning({ default_role: 'member', role_map: { x: 'owner' } })).status).toBe(400);
    expect((await provisioning({ default_role: 'admin' }, key)).status).toBe(403);
    const { id } = await addUser({ roles: [{ value: 'owner' }], role: 'owner', teams: ['x'], source: 'local' });
    expect(await teamsOf(id)).toMatchObject({ role: 'member', teams: [] });
    await patch(`/Users/${id}`, { op: 'add', path: 'roles', value: [{ value: 'owner' }] });
    await patch(`/Users/${id}`, { op: 'replace', value: { role: 'owner', 'meta.resourceType': 'x' } });
    expect(await teamsOf(id)).toMatchObject({ role: 'member' });
  });

  it('of a connection count as well', async () => {
    const made = await server.api('POST', '/api/v1/sso/connections', {
      name: 'Provider',
      kind: 'oidc',
      issuer: 'https://login.example.org',
      client_id: 'x',
      client_secret: 'y',
      domains: ['example.org'],
      role_map: { Leads: 'manager' },
      enabled: true,
    });
    const { id } = await addUser();
    await scim('POST', '/Groups', { displayName: 'Leads', members: [{ value: id }] });
    expect(await teamsOf(id)).toEqual({ teams: ['Leads'], role: 'manager', disabled: false });
    await server.api('DELETE', `/api/v1/sso/connections/${made.body.connection_id}`);
  });

  it('and teams set by hand stay where no group says otherwise', async () => {
    const made = await server.api('POST', '/api/v1/users', { email: 'by-hand@example.org', role: 'manager' });
    const { user_id: id } = made.body.user;
    await server.api('PATCH', `/api/v1/users/${id}`, { teams: ['by hand'] });
    const group = await scim('POST', '/Groups', { displayName: 'by group', members: [{ value: id }] });
    expect(await teamsOf(id)).toEqual({ teams: ['by hand', 'by group'], role: 'manager', disabled: false });
    await scim('DELETE', `/Groups/${group.body.id}`);
    expect(await teamsOf(id)).toEqual({ teams: ['by hand'], role: 'manager', disabled: false });
  });
});

describe('an owner', () => {
  it('is seen and never touched', async () => {
    const { body } = await find('Users', `userName eq "${server.owner.email}"`);
    const [owner] = body.Resources;
    expectError(await patch(`/Users/${owner.id}`, { op: 'replace', value: { active: false } }), 403);
    expectError(await scim('DELETE', `/Users/${owner.id}`), 403);
    expectError(
      await scim('PUT', `/Users/${owner.id}`, { ...owner, emails: [{ value: 'taken-over@example.org' }] }),
      403,
    );
    // Sending what is there already, as providers do, is no change.
    expect((await scim('PUT', `/Users/${owner.id}`, owner)).status).toBe(200);
    expect(await teamsOf(owner.id)).toMatchObject({ role: 'owner', disabled: false });
  });
});

describe('a list', () => {
  it('is cut into pages that hold everybody once', async () => {
    for (let i = 0; i < 5; i++) await addUser();
    const { totalResults } = (await scim('GET', '/Users?count=0')).body;
    const ids: string[] = [];
    for (let startIndex = 1; startIndex <= totalResults; startIndex += 3) {
      const { body } = await scim('GET', `/Users?startIndex=${startIndex}&count=3`);
      expect(body).toMatchObject({ totalResults, startIndex, itemsPerPage: body.Resources.length });
      ids.push(...body.Resources.map((user: { id: string }) => user.id));
    }
    expect(new Set(ids).size).toBe(totalResults);
    expect((await scim('GET', '/Users?startIndex=0&count=-5')).body).toMatchObject({ startIndex: 1, itemsPerPage: 0 });
    expect((await scim('GET', `/Users?startIndex=${totalResults + 1}`)).body.Resources).toEqual([]);
    expectError(await scim('GET', '/Users?count=many'), 400, 'invalidValue');
  });

  it('holds only the attributes that are wanted', async () => {
    const [user] = (await scim('GET', '/Users?attributes=userName&count=1')).body.Resources;
    expect(Object.keys(user).sort()).toEqual(['id', 'schemas', 'userName']);
  });

  it.each<[string, (user: { userName: string }) => string, boolean]>([
    ['eq', ({ userName }) => `userName eq "${userName}"`, true],
    ['eq in another case', ({ userName }) => `USERNAME EQ "${userName.toUpperCase()}"`, true],
    ['ne', ({ userName }) => `userName ne "${userName}"`, false],
    ['co', () => 'displayName co "ARLIE FILT"', true],
    ['sw', () => 'name.givenName sw "Char"', true],
    ['ew', () => 'name.familyName ew "ter"', true],
    ['pr', () => 'externalId pr and name.familyName pr', true],
    ['and, or, not', () => '(externalId eq "no" or externalId eq "filter-1") and not (active eq false)', true],
    ['not that holds', () => 'not (externalId eq "filter-1")', false],
    ['an address', ({ userName }) => `emails.value eq "${userName}"`, true],
    ['a schema before the name', ({ userName }) => `${USER}:userName eq "${userName}"`, true],
    ['case of an exact attribute', () => 'externalId eq "FILTER-1"', false],
    ['wildcards are letters', () => 'externalId co "%" or externalId co "_ilter"', false],
    ['SQL is letters', () => `userName eq "x' OR '1'='1"`, false],
  ])('is filtered: %s', async (_name, filterOf, isFound) => {
    const existing = (await find('Users', 'externalId eq "filter-1"')).body.Resources[0];
    const user =
      existing ?? (await addUser({ externalId: 'filter-1', name: { givenName: 'Charlie', familyName: 'Filter' } }));
    const { status, body } = await find('Users', filterOf(user));
    expect(status).toBe(200);
    expect(body.Resources.map(({ id }: { id: string }) => id).includes(user.id)).toBe(isFound);
  });

  it.each([
    'userName',
    'userName eq',
    'userName eq x',
    'userName like "x"',
    'password eq "x"',
    'users.password_hash sw "$"',
    'userName eq "a" garbage',
    'active gt true',
    'userName eq 7',
    '((((',
    `userName eq "${'x'.repeat(1000)}"`,
    '__proto__ pr',
    'userName eq "a" and (emails co "" not (id pr))',
  ])('refuses the filter %s', async (filter) => expectError(await find('Users', filter), 400, 'invalidFilter'));
});

describe('bad input', () => {
  it.each<[unknown, string]>([
    [{}, 'invalidValue'],
    [[], 'invalidSyntax'],
    ['text', 'invalidSyntax'],
    [{ userName: 7 }, 'invalidValue'],
    [{ userName: 'no address at all' }, 'invalidValue'],
    [{ userName: 'a\u0000b@example.org' }, 'invalidValue'],
    [{ userName: `${'x'.repeat(300)}@example.org` }, 'invalidValue'],
    [{ userName: 'b@example.org', active: 'perhaps' }, 'invalidValue'],
    [{ userName: 'b@example.org', emails: ['one', 7] }, 'invalidSyntax'],
    [{ userName: 'b@example.org', name: 'text' }, 'invalidSyntax'],
  ])('for a user is refused: %j', async (body, scimType) =>
    expectError(await scim('POST', '/Users', body), 400, scimType),
  );

  it('of a patch is refused and changes nothing', async () => {
    const user = await addUser();
    const path = `/Users/${user.id}`;
    const good = { op: 'replace', path: 'displayName', value: 'Changed' };
    expectError(await scim('PATCH', path, {}), 400, 'invalidSyntax');
    expectError(await patch(path), 400, 'invalidSyntax');
    expectError(await patch(path, good, { op: 'move', path: 'userName' }), 400, 'invalidSyntax');
    expectError(await patch(path, good, { op: 'remove' }), 400, 'noTarget');
    expectError(await patch(path, good, { op: 'replace', path: 'a b c', value: 1 }), 400, 'invalidPath');
    expectError(await patch(path, good, { op: 'replace', path: 'emails[type eq', value: 1 }), 400, 'invalidPath');
    expectError(await patch(path, good, { op: 'replace', path: 'active', value: 'maybe' }), 400, 'invalidValue');
    expectError(await patch(path, good, { op: 'remove', path: 'userName' }), 400, 'invalidValue');
    expectError(await patch(path, ...Array.from({ length: 1001 }, () => good)), 400, 'tooMany');
    expectError(await patch('/Users/usr_nobody', good), 404);
    expect((await scim('GET', path)).body).toMatchObject({ displayName: user.userName });
  });

  it('named like the inside of an object does no harm', async () => {
    const { id } = await addUser();
    for (const path of ['__proto__.polluted', 'constructor.prototype.polluted', '__proto__'])
      await patch(`/Users/${id}`, { op: 'add', path, value: { polluted: 'yes' } });
    await patch(`/Users/${id}`, { op: 'add', value: JSON.parse('{"__proto__": {"polluted": "yes"}}') });
    expect(({} as { polluted?: string }).polluted).toBeUndefined();
    expect((await scim('GET', `/Users/${id}`)).status).toBe(200);
  });

  it('for a group is refused', async () => {
    expectError(await scim('POST', '/Groups', {}), 400, 'invalidValue');
    expectError(
      await scim('POST', '/Groups', { displayName: 'x', members: [{ value: 'usr_nobody' }] }),
      400,
      'invalidValue',
    );
    const made = await scim('POST', '/Groups', { displayName: 'Once' });
    expectError(await scim('POST', '/Groups', { displayName: 'once' }), 409, 'uniqueness');
    const group = `/Groups/${made.body.id}`;
    expectError(await patch(group, { op: 'remove', path: 'displayName' }), 400, 'mutability');
    expectError(await patch(group, { op: 'remove', path: 'members[display co "x"]' }), 400, 'invalidPath');
    expectError(
      await patch(group, { op: 'add', path: 'members', value: [{ value: 'usr_nobody' }] }),
      400,
      'invalidValue',
    );
  });

  it('that is no JSON is answered in SCIM’s form', async () => {
    const response = await fetch(`${server.url}/scim/v2/Users`, {
      method: 'POST',
      headers: { authorization: `Bearer ${key}`, 'content-type': 'application/scim+json' },
      body: '{"userName":',
    });
    const body = await response.json();
    expectError({ status: response.status, body }, 400, 'invalidSyntax');
  });
});

describe('seats and the audit trail', () => {
  it('a seat is needed to be active, not to be there', async () => {
    const { body } = await scim('GET', '/Users?filter=active%20eq%20true&count=0');
    await server.api('PATCH', '/api/v1/organisation', { quotas: { max_seats: body.totalResults } });
    expectError(await scim('POST', '/Users', { userName: 'too-many@example.org' }), 409);
    const made = await scim('POST', '/Users', { userName: 'waiting@example.org', active: false });
    expect(made.status).toBe(201);
    expectError(await patch(`/Users/${made.body.id}`, { op: 'replace', value: { active: true } }), 409);
    await server.api('PATCH', '/api/v1/organisation', { quotas: { max_seats: null } });
    expect((await patch(`/Users/${made.body.id}`, { op: 'replace', value: { active: true } })).status).toBe(200);
  });

  it('every change leaves an entry by the key, without a name or an address', async () => {
    const { id, userName } = await addUser({ displayName: 'Somebody Particular' });
    await patch(`/Users/${id}`, { op: 'replace', value: { displayName: 'Somebody Else' } });
    await scim('DELETE', `/Users/${id}`);
    for (const action of ['user.create', 'user.update', 'user.remove'])
      expect((await server.audited(action)).at(-1)).toMatchObject({
        actor: expect.stringMatching(/^key:/),
        outcome: 'ok',
      });
    const all = await server.running.platform.records.asOperator((tx) =>
      tx.selectFrom('audit_entries').selectAll().execute(),
    );
    expect(JSON.stringify(all)).not.toMatch(new RegExp(`${userName}|Somebody`));
  });
});
