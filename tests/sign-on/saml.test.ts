/** Signing in through a SAML provider, over HTTP: what a provider sends, and what somebody forges out of it. */
import { DOMParser } from '@xmldom/xmldom';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Browsing, type Landing } from './browsing.ts';
import { makeSigningKey } from './certificate.ts';
import { makeIdentityProvider, type Said, type SamlRequest } from './saml-identity-provider.ts';
import { problemAt, type SignOnServer, startSignOnServer } from './sign-on-server.ts';

/** A machine that is busy with other things takes its time. */
const START_MAX_MS = 120_000;

let server: SignOnServer;
let connection: { connection_id: string; acs_url: string; metadata_url: string; entity_id: string; start_url: string };
const provider = makeIdentityProvider();

beforeAll(async () => {
  server = await startSignOnServer();
  const draft = await server.api('POST', '/api/v1/sso/connections', { name: 'Corporate', kind: 'saml' });
  connection = draft.body;
  const { status } = await change({
    idp_entry_point: provider.entryPoint,
    idp_issuer: provider.entityId,
    idp_certificates: [provider.certificate],
    domains: ['example.org'],
    enabled: true,
  });
  expect(status).toBe(200);
}, START_MAX_MS);
afterAll(() => server?.close());

const change = (settings: object) =>
  server.api('PATCH', `/api/v1/sso/connections/${connection.connection_id}`, settings);
const isOurs = (url: URL) => url.origin === server.url && !url.pathname.startsWith('/api/');

/** Goes to the provider, as far as its door. */
async function begin(browsing: Browsing): Promise<SamlRequest> {
  const { url } = await browsing.open(`${connection.start_url}?return_to=/boards`, {
    until: (to) => to.origin === new URL(provider.entryPoint).origin,
  });
  return provider.read(url);
}

/** What the provider's page does: a form, sent from its own site, without our cookies where the browser holds them back. */
function post(browsing: Browsing, request: SamlRequest, xml: string, relayState = request.relayState) {
  return browsing.open(connection.acs_url, {
    method: 'POST',
    form: { SAMLResponse: Buffer.from(xml).toString('base64'), RelayState: relayState },
    headers: { origin: 'https://idp.example.org', 'sec-fetch-site': 'cross-site' },
    until: isOurs,
  });
}

let people = 0;
function somebody(more: Said = {}): Said {
  people += 1;
  return { nameId: `id-${people}`, attributes: { email: `person${people}@example.org` }, ...more };
}

async function attempt(
  said: Said,
  forge = (xml: string) => provider.sign(xml),
): Promise<{ landing: Landing; browsing: Browsing }> {
  const browsing = new Browsing();
  const request = await begin(browsing);
  return { landing: await post(browsing, request, forge(provider.compose(request, said))), browsing };
}

async function signedIn(said: Said, forge?: (xml: string) => string) {
  const { landing, browsing } = await attempt(said, forge);
  expect([landing.url.pathname, problemAt(landing)]).toEqual(['/boards', null]);
  return (await server.whoIs(browsing)).body.user;
}

async function refused(said: Said, reason: string, forge?: (xml: string) => string) {
  const { landing, browsing } = await attempt(said, forge);
  expect(problemAt(landing)).toBe(reason);
  expect(browsing.cookie(server.url, 'bw_session')).toBeUndefined();
}

describe('signing in through a SAML provider', () => {
  it('makes a user of whom a signed assertion names', async () => {
    const said = somebody({
      attributes: { email: 'grace@example.org', displayName: 'Grace Hopper', groups: ['a', 'b'] },
    });
    expect(await signedIn(said)).toMatchObject({
      email: 'grace@example.org',
      name: 'Grace Hopper',
      role: 'member',
      source: 'saml',
      teams: [],
    });
  });

  it('takes an address from the NameID when that is its format', async () => {
    const said = {
      nameId: 'ada@example.org',
      nameIdFormat: 'urn:oasis:names:tc:SAML:1.1:nameid-format:emailAddress',
    };
    expect(await signedIn(said)).toMatchObject({ email: 'ada@example.org' });
  });

  it('takes an assertion in a response that is signed as well', async () => {
    await signedIn(somebody(), (xml) => provider.sign(provider.sign(xml), 'Response'));
  });

  it('knows somebody again by the NameID', async () => {
    const said = somebody();
    const { user_id } = await signedIn(said);
    expect(await signedIn({ ...said, attributes: { email: 'new-name@example.org' } })).toMatchObject({ user_id });
  });

  it('takes teams and role from the attribute that holds groups', async () => {
    await change({ team_claim: 'groups', role_map: { leads: 'manager' } });
    const attributes = { email: 'lead@example.org', groups: ['platform', 'leads'] };
    expect(await signedIn(somebody({ attributes }))).toMatchObject({ role: 'manager', teams: ['platform', 'leads'] });
    await change({ team_claim: null, role_map: {} });
  });

  it('works while a session of ours comes with the provider’s form, as between names of one domain', async () => {
    const browsing = new Browsing();
    const before = (await server.api('POST', '/api/v1/sessions', server.owner)).body.token;
    browsing.setCookie(server.url, 'bw_session', before);
    const request = await begin(browsing);
    const landing = await post(browsing, request, provider.answer(request, somebody()));
    expect(problemAt(landing)).toBeNull();
    expect(browsing.cookie(server.url, 'bw_session')).not.toBe(before);
  });

  it('describes itself to the provider', async () => {
    const response = await fetch(connection.metadata_url);
    expect(response.headers.get('content-type')).toContain('application/samlmetadata+xml');
    const xml = await response.text();
    const document = new DOMParser().parseFromString(xml, 'text/xml');
    const service = document.getElementsByTagName('AssertionConsumerService')[0];
    expect(document.documentElement.getAttribute('entityID')).toBe(connection.entity_id);
    expect(service?.getAttribute('Location')).toBe(connection.acs_url);
    expect(xml).toContain('WantAssertionsSigned="true"');
  });

  it('takes a new certificate beside the old one', async () => {
    const next = makeSigningKey();
    await change({ idp_certificates: [provider.certificate, next.certificate] });
    await signedIn(somebody());
    await signedIn(somebody(), (xml) => provider.sign(xml, 'Assertion', { key: next }));
    await change({ idp_certificates: [provider.certificate] });
    await refused(somebody(), 'answer_invalid', (xml) => provider.sign(xml, 'Assertion', { key: next }));
  });
});

describe('an assertion is refused', () => {
  const MINUTE_MS = 60_000;
  const ago = (minutes: number) => new Date(Date.now() - minutes * MINUTE_MS);

  it.each<[string, Said]>([
    ['for another audience', { audience: 'https://another.example' }],
    ['for no audience', { audience: null }],
    ['of another issuer', { issuer: 'https://other-idp.example' }],
    ['that is over', { notBefore: ago(10), notOnOrAfter: ago(2) }],
    ['that has not begun', { notBefore: ago(-3), notOnOrAfter: ago(-10) }],
    ['to another address', { recipient: 'https://another.example/acs' }],
    ['that answers nothing we asked', { inResponseTo: null }],
    ['that answers another request', { inResponseTo: '_0123456789abcdef' }],
    ['whose subject answers another request', { confirmedInResponseTo: '_0123456789abcdef' }],
    ['whose subject answers nothing', { confirmedInResponseTo: null }],
    ['that is not a bearer’s', { confirmationMethod: 'urn:oasis:names:tc:SAML:2.0:cm:sender-vouches' }],
  ])('%s', (_name, said) => refused(somebody(said), 'answer_invalid'));

  it('whose clock differs by more than a minute, and not by less', async () => {
    await signedIn(somebody({ notBefore: new Date(Date.now() + 40_000) }));
    await signedIn(somebody({ notBefore: ago(5), notOnOrAfter: new Date(Date.now() - 40_000) }));
    await refused(somebody({ notBefore: new Date(Date.now() + 80_000) }), 'answer_invalid');
    await refused(somebody({ notBefore: ago(5), notOnOrAfter: new Date(Date.now() - 80_000) }), 'answer_invalid');
  });

  it('without a signature', () => refused(somebody(), 'answer_invalid', (xml) => xml));

  it('without a signature of its own in a response that is signed', () =>
    refused(somebody(), 'answer_invalid', (xml) => provider.sign(xml, 'Response')));

  it('signed by somebody else, whatever certificate comes with it', () =>
    refused(somebody(), 'answer_invalid', (xml) => provider.sign(xml, 'Assertion', { key: makeSigningKey() })));

  it('signed with SHA-1', () =>
    refused(somebody(), 'answer_invalid', (xml) =>
      provider.sign(xml, 'Assertion', { algorithm: 'http://www.w3.org/2000/09/xmldsig#rsa-sha1' }),
    ));

  it('whose algorithm is written in another way', () =>
    refused(somebody(), 'answer_invalid', (xml) => provider.sign(xml).replace('#rsa-sha256', '#rsa-&#115;ha256')));

  it('that was changed after it was signed', () =>
    refused(somebody(), 'answer_invalid', (xml) => provider.sign(xml).replace(/id-\d+/, 'id-of-the-boss')));

  it('with a document type', () =>
    refused(somebody(), 'answer_invalid', (xml) => `<!DOCTYPE r [<!ENTITY x "y">]>${provider.sign(xml)}`));

  it.each([
    ['empty', ''],
    ['no XML', 'hello'],
    ['half', '<samlp:Response'],
    ['deep', '<a>'.repeat(20_000)],
    ['binary', '\u0000\u0001\u0002'],
  ])('that is %s', (_name, text) => refused(somebody(), 'answer_invalid', () => text));

  it('whose subject is a new one each time', () =>
    refused(somebody({ nameIdFormat: 'urn:oasis:names:tc:SAML:2.0:nameid-format:transient' }), 'subject_missing'));

  it('with an address of another domain, or with none', async () => {
    await refused(somebody({ attributes: { email: 'eve@evil.example' } }), 'email_foreign');
    await refused(somebody({ attributes: {} }), 'email_missing');
    await refused(somebody({ attributes: { email: server.owner.email } }), 'account_owner');
  });
});

/** XML signature wrapping: the signed assertion stays in the document, and another one stands where it is looked for. */
describe('a wrapped signature', () => {
  const boss = 'boss@example.org';
  /** The assertion of a signed response, and the same with somebody else in it, without a signature, under another id. */
  function parts(xml: string) {
    const signed = provider.sign(xml);
    const assertion = /<saml:Assertion[\s\S]*<\/saml:Assertion>/.exec(signed)![0];
    const signature = /<Signature[\s\S]*<\/Signature>/.exec(assertion)![0];
    const evil = assertion
      .replace(signature, '')
      .replace(/ ID="[^"]+"/, ' ID="_evil"')
      .replace(/id-\d+/, 'id-of-the-boss')
      .replace(/person\d+@example\.org/, boss);
    return { signed, assertion, signature, evil };
  }

  it.each<[string, (xml: string) => string]>([
    [
      'beside a forged assertion that comes first',
      (xml) => {
        const { signed, assertion, evil } = parts(xml);
        return signed.replace(assertion, evil + assertion);
      },
    ],
    [
      'beside a forged assertion that comes last',
      (xml) => {
        const { signed, assertion, evil } = parts(xml);
        return signed.replace(assertion, assertion + evil);
      },
    ],
    [
      'in an extension of the response',
      (xml) => {
        const { signed, assertion, evil } = parts(xml);
        return signed
          .replace(assertion, evil)
          .replace('<samlp:Status>', `<samlp:Extensions>${assertion}</samlp:Extensions><samlp:Status>`);
      },
    ],
    [
      'inside the forged assertion',
      (xml) => {
        const { signed, assertion, evil } = parts(xml);
        return signed.replace(assertion, evil.replace('</saml:Assertion>', `${assertion}</saml:Assertion>`));
      },
    ],
    [
      'inside an object of the signature, which the forged assertion carries',
      (xml) => {
        const { signed, assertion, signature, evil } = parts(xml);
        const bare = assertion.replace(signature, '');
        const carrying = signature.replace('</Signature>', `<Object>${bare}</Object></Signature>`);
        return signed.replace(assertion, evil.replace('</saml:Issuer>', `</saml:Issuer>${carrying}`));
      },
    ],
    [
      'with the signature moved to a forged assertion of the same id',
      (xml) => {
        const { signed, assertion, signature, evil } = parts(xml);
        const id = / ID="([^"]+)"/.exec(assertion)![1];
        const same = evil.replace('_evil', id!).replace('</saml:Issuer>', `</saml:Issuer>${signature}`);
        return signed.replace(
          assertion,
          `${same}<samlp:Extensions>${assertion.replace(signature, '')}</samlp:Extensions>`,
        );
      },
    ],
    [
      'with the whole response inside the forged one',
      (xml) => {
        const { assertion, evil } = parts(xml);
        return xml.replace(
          /<saml:Assertion[\s\S]*<\/saml:Assertion>/,
          `${evil}<samlp:Extensions>${assertion}</samlp:Extensions>`,
        );
      },
    ],
  ])('lets nobody in: %s', async (_name, forge) => {
    await refused(somebody(), 'answer_invalid', forge);
    const users = (await server.api('GET', '/api/v1/users')).body.users as { email: string }[];
    expect(users.map(({ email }) => email)).not.toContain(boss);
  });

  it('cannot be got round with a comment in the middle of a name', async () => {
    const said = somebody({ attributes: { email: 'boss@example.org<!-- -->.evil.example' } });
    await refused(said, 'answer_invalid');
  });
});

describe('the flow of a SAML sign-in', () => {
  it('takes one assertion: a second time neither it nor another is taken', async () => {
    const browsing = new Browsing();
    const request = await begin(browsing);
    const xml = provider.answer(request, somebody());
    expect(problemAt(await post(browsing, request, xml))).toBeNull();
    expect(problemAt(await post(browsing, request, xml))).toBe('flow_unknown');
    const other = new Browsing();
    const fresh = await begin(other);
    expect(problemAt(await post(other, fresh, xml))).toBe('answer_invalid');
    expect(problemAt(await post(other, fresh, provider.answer(fresh, somebody())))).toBe('flow_unknown');
  });

  it('ends in the browser it began in: nobody is signed in with somebody else’s assertion', async () => {
    const attacker = new Browsing();
    const request = await begin(attacker);
    const victim = new Browsing();
    const landing = await post(victim, request, provider.answer(request, somebody()));
    expect(problemAt(landing)).toBe('flow_unknown');
    expect(victim.cookie(server.url, 'bw_session')).toBeUndefined();
  });

  it('takes a ticket once, from nobody else, and not the state in its place', async () => {
    const browsing = new Browsing();
    const request = await begin(browsing);
    const response = await fetch(connection.acs_url, {
      method: 'POST',
      redirect: 'manual',
      headers: { accept: 'text/html', 'content-type': 'application/x-www-form-urlencoded' },
      body: new URLSearchParams({
        SAMLResponse: Buffer.from(provider.answer(request, somebody())).toString('base64'),
        RelayState: request.relayState,
      }),
    });
    const finish = new URL(response.headers.get('location')!, server.url);
    expect([response.status, finish.origin]).toEqual([303, server.url]);
    const { ticket } = Object.fromEntries(finish.searchParams);
    for (const wrong of [request.relayState, '', `${ticket}x`]) {
      const address = new URL(finish);
      address.searchParams.set('ticket', wrong);
      if (wrong !== request.relayState)
        expect(problemAt(await browsing.open(address, { until: isOurs }))).toBe('flow_unknown');
    }
    expect(problemAt(await browsing.open(finish, { until: isOurs }))).toBeNull();
    expect(problemAt(await browsing.open(finish, { until: isOurs }))).toBe('flow_unknown');
  });

  it('is not begun by the provider', async () => {
    const request = { id: '_x', acsUrl: connection.acs_url, issuer: connection.entity_id, relayState: '/boards' };
    const browsing = new Browsing();
    expect(problemAt(await post(browsing, request, provider.answer(request, somebody())))).toBe('flow_unknown');
  });

  it.each<[Record<string, string>]>([[{}], [{ SAMLResponse: 'x' }], [{ RelayState: 'x' }]])(
    'wants both fields of the form: %j',
    async (form) => {
      const landing = await new Browsing().open(connection.acs_url, { method: 'POST', form, until: isOurs });
      expect(problemAt(landing)).toBe('invalid_request');
    },
  );

  it('that fails is written down with the check that failed', async () => {
    await refused(somebody({ audience: 'https://another.example' }), 'answer_invalid');
    expect((await server.audited('session.sign_in')).at(-1)).toMatchObject({
      actor: 'nobody',
      outcome: 'failed',
      details: { method: 'saml', reason: 'answer_invalid', check: expect.stringContaining('udience') },
    });
  });
});

describe('the settings of a SAML connection', () => {
  it('take certificates as PEM or as the base64 of metadata, and say what is wrong with others', async () => {
    const base64 = provider.certificate.replace(/-----[^-]+-----|\s/g, '');
    expect(await change({ idp_certificates: [base64] })).toMatchObject({ status: 200 });
    await signedIn(somebody());
    for (const wrong of ['hello', `${base64.slice(0, 400)}AAAA`, '']) {
      const answer = await change({ idp_certificates: [wrong] });
      expect(answer).toMatchObject({ status: 400, body: { errors: [{ field: 'idp_certificates[0]' }] } });
    }
  });

  it('are tried: a certificate that has run out is said', async () => {
    const old = makeSigningKey(new Date(Date.now() - 86_400_000));
    await change({ idp_certificates: [provider.certificate, old.certificate] });
    const { body } = await server.api('POST', `/api/v1/sso/connections/${connection.connection_id}/test`);
    expect(body).toMatchObject({ ok: true });
    expect(body.checks.map((check: { detail: string }) => check.detail).join()).toMatch(/Valid until .*ran out on/s);
    await change({ idp_certificates: [provider.certificate] });
  });
});
