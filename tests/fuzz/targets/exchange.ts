/** What other programs send: device packets, identity providers' messages, directories' filters, queries, live messages, bodies. */
import { generateKeyPairSync, sign, verify, X509Certificate } from 'node:crypto';
import { Duplex, Readable } from 'node:stream';
import zlib from 'node:zlib';
import { type FuzzTarget, mustHold } from '../engine/target.ts';
import { jsonObject, jsonOf } from './languages.ts';

const NOW_MS = Date.UTC(2026, 10, 21, 5);

export const bodies: FuzzTarget = {
  name: 'bodies',
  decodes: 'bodies: gzip, deflate, zstd, cut off, too large',
  covers: ['apps/server/src/http/body.ts'],
  shape: 'compressed',
  bytesMax: 256 * 1024,
  slowMs: 2000,
  examples: () => {
    const plain = Buffer.from(JSON.stringify({ a: 'b'.repeat(300) }));
    const packed = [
      zlib.gzipSync(plain),
      zlib.deflateSync(plain),
      zlib.deflateRawSync(plain),
      zlib.zstdCompressSync(plain),
    ];
    const bombs = [zlib.gzipSync(Buffer.alloc(1 << 22)), zlib.zstdCompressSync(Buffer.alloc(1 << 22))];
    return [
      ...packed.map((body, coding) => Buffer.concat([Buffer.of(coding), body])),
      Buffer.concat([Buffer.of(4), plain]),
      Buffer.concat([Buffer.of(0), bombs[0]!]),
      Buffer.concat([Buffer.of(3), bombs[1]!]),
    ];
  },
  async open() {
    const { readBody, parseJson } = await import('../../../apps/server/src/http/body.ts');
    const codings = ['gzip', 'deflate', 'deflate', 'zstd', 'identity', 'x-gzip', '', 'br'];
    const maxBytes = 1 << 20;
    return {
      async run(input) {
        const coding = (input[0] ?? 0) % codings.length;
        const bytes = input.subarray(1);
        const parts = [bytes.subarray(0, bytes.length >> 1), bytes.subarray(bytes.length >> 1)];
        const body = await readBody(Readable.from(parts), {
          contentEncoding: codings[coding],
          contentLength: coding & 1 ? bytes.length : undefined,
          maxBytes,
        });
        mustHold(body.length <= maxBytes, `a body of ${body.length} bytes was let through`);
        if (codings[coding] === 'identity') mustHold(body.equals(bytes), 'a plain body is what was sent');
        parseJson(body);
      },
    };
  },
};

/** Both sides of a connection in memory: what is written to it comes in `pieces`, what comes back is kept. */
class Line extends Duplex {
  answered = 0;
  override _read(): void {}
  override _write(chunk: Buffer, _encoding: string, done: () => void): void {
    this.answered += chunk.length;
    done();
  }
  setNoDelay(): this {
    return this;
  }
  destroySoon(): void {
    this.end(() => this.destroy());
  }
}

export const mqttPackets: FuzzTarget = {
  name: 'mqtt',
  decodes: 'MQTT 3.1.1 and 5, on the handler of connections',
  covers: [
    'apps/server/src/mqtt/',
    'apps/server/src/doors/device/',
    'node_modules/mqtt-packet/',
    'packages/services/src/devices/device/take-status.ts',
  ],
  shape: 'packets',
  bytesMax: 64 * 1024,
  async examples() {
    const { generate } = await import('mqtt-packet');
    const conversation = (protocolVersion: 4 | 5) => {
      const properties =
        protocolVersion === 5 ? { properties: { receiveMaximum: 10, userProperties: { a: 'b' } } } : {};
      const packets = [
        { cmd: 'connect', protocolId: 'MQTT', protocolVersion, clientId: 'c', clean: true, keepalive: 10, username: 'd', password: Buffer.from('token'), will: { topic: 'v1/status', payload: Buffer.from('{"status":"offline"}'), qos: 1, retain: false }, ...properties },
        { cmd: 'subscribe', messageId: 1, subscriptions: [{ topic: 'v1/commands', qos: 1 }, { topic: 'v1/#', qos: 0 }] },
        { cmd: 'publish', topic: 'v1/telemetry', payload: '{"temperature_celsius": 20}', qos: 1, messageId: 2, dup: false, retain: false },
        { cmd: 'publish', topic: 'v1/status', payload: '{"status":"degraded","detail":"x"}', qos: 0, dup: false, retain: false },
        { cmd: 'publish', topic: 'v1/commands/abc/ack', payload: '{}', qos: 1, messageId: 3, dup: true, retain: false },
        { cmd: 'puback', messageId: 1 },
        { cmd: 'pingreq' },
        { cmd: 'unsubscribe', messageId: 4, unsubscriptions: ['v1/commands'] },
        { cmd: 'disconnect' },
      ]; // biome-ignore format: a conversation, packet by packet
      return Buffer.concat(packets.map((packet) => generate(packet as never, { protocolVersion })));
    };
    return [conversation(4), conversation(5)];
  },
  async open() {
    const [{ MqttConnection }, { MQTT_LIMITS }, { decodeJsonTelemetry }, { readToldStatus }] = await Promise.all([
      import('../../../apps/server/src/mqtt/mqtt-connection.ts'),
      import('../../../apps/server/src/mqtt/limits.ts'),
      import('../../../apps/server/src/doors/device/json-telemetry.ts'),
      import('../../../packages/services/src/devices/device/take-status.ts'),
    ]);
    const device = { orgId: 'acme', deviceId: 'd', endsMs: undefined };
    return {
      async run(bytes) {
        const troubles: string[] = [];
        let underWay = 0;
        const intake = {
          take: async (_: unknown, { to, payload }: { to: { kind: string }; payload: Buffer }) => {
            underWay++;
            try {
              if (to.kind === 'telemetry')
                for (const message of decodeJsonTelemetry(payload))
                  if ('refusal' in message) return { kind: 'rejected', detail: message.refusal.detail };
              if (to.kind === 'status') readToldStatus(payload);
              return { kind: 'taken' };
            } catch (error) {
              if ((error as Error).name === 'Problem') return { kind: 'rejected', detail: (error as Error).message };
              throw error;
            } finally {
              underWay--;
            }
          },
          status: async (_: unknown, payload: Buffer) => {
            try {
              readToldStatus(payload);
            } catch (error) {
              if ((error as Error).name !== 'Problem') throw error;
            }
            return { kind: 'taken' };
          },
        };
        const socket = new Line();
        let isClosed = false;
        new MqttConnection(socket as never, {
          limits: MQTT_LIMITS,
          intake: intake as never,
          clock: () => NOW_MS,
          prove: async (_, shown) => (shown === undefined ? 0x86 : (device as never)),
          connected: () => undefined,
          listens: () => undefined,
          closed: () => {
            mustHold(!isClosed, 'a connection closes once');
            isClosed = true;
          },
          onTrouble: (message, error) => troubles.push(`${message}: ${String(error)}`),
        });
        const pieceBytes = Math.max(37, bytes.length >> 7);
        for (let at = 0; at < bytes.length; at += pieceBytes) socket.push(bytes.subarray(at, at + pieceBytes));
        for (let turn = 0; turn < 12; turn++) await new Promise(setImmediate);
        socket.destroy();
        for (let turn = 0; turn < 4; turn++) await new Promise(setImmediate);
        mustHold(isClosed, 'a connection that ended is known to have');
        mustHold(underWay === 0, 'nothing is left under way');
        mustHold(troubles.length === 0, `trouble: ${troubles[0]}`);
      },
    };
  },
};

export const deviceMessages: FuzzTarget = {
  name: 'device-json',
  decodes: "devices' telemetry and status in JSON",
  covers: ['apps/server/src/doors/device/', 'packages/services/src/devices/device/'],
  shape: 'json',
  bytesMax: 128 * 1024,
  examples: () => [
    '{"timestamp": "2026-11-21T05:00:00Z", "temperature_celsius": 21.4}',
    '[{"message_id": "17", "firmware": "1.2", "readings": {"temperature_celsius": 21.4, "relative_humidity_percent": 40}}, 5]',
    '{"status": "online", "detail": "x"}',
  ],
  async open() {
    const [{ decodeJsonTelemetry }, { readToldStatus }, { telemetryRefusal, keepableReadings }, { PACKS }] =
      await Promise.all([
        import('../../../apps/server/src/doors/device/json-telemetry.ts'),
        import('../../../packages/services/src/devices/device/take-status.ts'),
        import('../../../packages/services/src/devices/device/check-telemetry.ts'),
        import('../../../apps/server/src/packs.ts'),
      ]);
    const profiles = PACKS.flatMap((pack) => pack.deviceProfiles ?? []);
    return {
      run(bytes) {
        const messages = decodeJsonTelemetry(bytes);
        mustHold(messages.length > 0, 'there is an answer for a message');
        for (const message of messages) {
          if ('refusal' in message) {
            mustHold(message.refusal.detail !== '', 'a refusal says why');
            continue;
          }
          for (const profile of profiles) {
            const refusal = telemetryRefusal(profile, message.readings);
            if (refusal) mustHold(refusal.field !== undefined && refusal.detail !== '', 'a refusal names a field');
            else keepableReadings(profile, message.readings, 5);
          }
        }
        if (bytes.includes('status')) readToldStatus(bytes);
      },
    };
  },
};

export const deviceLists: FuzzTarget = {
  name: 'device-csv',
  decodes: 'lists of devices to register (CSV)',
  covers: [
    'packages/services/src/devices/device/',
    'packages/services/src/input.ts',
    'node_modules/csv-parse/',
    'packages/core/src/',
  ],
  shape: 'text',
  bytesMax: 64 * 1024,
  examples: () => [
    `name,profile,site,serial,certificate_fingerprint\nHall,room_climate,Berlin,A-1,\nRoof,room_climate,,,${'ab:'.repeat(31)}ab\n`,
    '\ufeffname,profile\r\n"Hall, north","room_climate"\r\n"a ""b""",x\r\n',
    'profile,name\nroom_climate,a\nroom_climate,b\nroom_climate,c\n\n',
  ],
  async open() {
    const [{ readDeviceLines }, { PACKS }] = await Promise.all([
      import('../../../packages/services/src/devices/device/import-devices.ts'),
      import('../../../apps/server/src/packs.ts'),
    ]);
    const shipped = PACKS.flatMap((pack) => pack.deviceProfiles ?? []);
    const known = [{ ...shipped[0]!, name: 'room_climate' }, ...shipped];
    const profiles = {
      get: (_: string, name: string) => known.find((each) => each.name === name),
      all: () => known,
    };
    return {
      run(bytes) {
        const devices = readDeviceLines({ devices: { profiles } } as never, 'acme', bytes.toString('utf8'));
        mustHold(devices.length > 0 && devices.length <= 1000, `${devices.length} devices in one file`);
        for (const { name, serial, profile, certificate } of devices) {
          mustHold(name !== '' && name.length <= 128 && (serial ?? '').length <= 128, 'what is kept is bounded');
          mustHold(profiles.get('acme', profile) !== undefined, 'a device has a profile that is there');
          mustHold(certificate === undefined || certificate.length === 32, 'a fingerprint has 32 bytes');
        }
      },
    };
  },
};

export const scim: FuzzTarget = {
  name: 'scim',
  decodes: "SCIM's filters, users, groups and patches",
  covers: ['packages/services/src/access/scim/', 'node_modules/scim2-parse-filter/'],
  shape: 'json',
  bytesMax: 32 * 1024,
  examples: () =>
    [
      { filter: 'userName eq "a@example.com" and (emails[type eq "work"].value co "x" or not (active pr))', body: {} },
      {
        filter: 'members[value eq "1"] or displayName sw "A" and meta.created gt "2026-01-01T00:00:00Z"',
        body: { schemas: ['urn:ietf:params:scim:schemas:core:2.0:Group'], displayName: 'A', members: [{ value: '1' }] },
      },
      {
        filter: 'id eq "1"',
        body: {
          schemas: ['urn:ietf:params:scim:schemas:core:2.0:User'],
          userName: 'a@example.com',
          externalId: 'x',
          active: true,
          name: { givenName: 'A', familyName: 'B', formatted: 'A B' },
          emails: [{ value: 'a@example.com', primary: true, type: 'work' }],
        },
      },
      {
        filter: 'active eq true',
        body: {
          Operations: [
            { op: 'replace', path: 'name.familyName', value: 'C' },
            { op: 'Add', path: 'emails[type eq "work"].value', value: 'b@example.com' },
            { op: 'remove', path: 'members[value eq "2"]' },
            { op: 'replace', value: { active: 'False', 'name.givenName': 'D' } },
          ],
        },
      },
    ].map((one) => JSON.stringify(one)),
  async open() {
    const [filters, patch, user, group, list] = await Promise.all([
      import('../../../packages/services/src/access/scim/scim-filter.ts'),
      import('../../../packages/services/src/access/scim/scim-patch.ts'),
      import('../../../packages/services/src/access/scim/scim-user.ts'),
      import('../../../packages/services/src/access/scim/scim-group.ts'),
      import('../../../packages/services/src/access/scim/scim-list.ts'),
    ]);
    const draft = user.readScimUser({
      schemas: [user.USER_SCHEMA],
      userName: 'a@example.com',
      emails: [{ value: 'a@example.com' }],
    });
    return {
      run(bytes) {
        const { filter, body } = jsonObject(bytes);
        const refusals: Error[] = [];
        const attempt = (work: () => void) => {
          try {
            work();
          } catch (error) {
            if (!['ScimProblem', 'Problem'].includes((error as Error).constructor.name)) throw error;
            refusals.push(error as Error);
          }
        };
        const parts = [
          () => void (typeof filter === 'string' && filters.userFilter(filter)),
          () => void (typeof filter === 'string' && filters.groupFilter(filter)),
          () => void user.checkedUser(user.readScimUser(body)),
          () => void group.readScimGroup(body),
          () => {
            const operations = patch.readPatch(body);
            attempt(() => void user.checkedUser(patch.patchedUser(draft, operations)));
            attempt(() => void patch.readGroupPatch(operations));
          },
          () =>
            void list.pageOf(
              Object.fromEntries(
                Object.entries((body ?? {}) as object).filter(([, value]) => typeof value === 'string'),
              ),
            ),
        ];
        for (const part of parts) attempt(part);
        for (const { message } of refusals)
          mustHold(message.length < 3000, `a refusal sends ${message.length} characters back`);
      },
    };
  },
};

export const graphqlDocuments: FuzzTarget = {
  name: 'graphql',
  decodes: "GraphQL's documents: parsed, bounded, validated",
  covers: ['apps/server/src/graphql/', 'node_modules/graphql/language/', 'node_modules/graphql/validation/'],
  shape: 'text',
  bytesMax: 64 * 1024,
  examples: () => [
    'query Q($a: String!, $n: Int = 5) { departments { id name ...F } } fragment F on Department { name }',
    '{ __schema { types { name fields { name type { ofType { name } } } } } }',
    'subscription { metric(name: "a") { value } }',
    'query { a: figures(names: ["x", "y"]) { name value } b: alerts(first: 5) @include(if: true) { id ... on Alert { id } } }',
    'mutation M { x(input: {a: 1, b: [true, null, ENUM, "s", """block"""], c: 1.5e3}) { id } } # comment',
  ],
  async open() {
    const [{ parse, validate }, { schema }] = await Promise.all([
      import('../../../apps/server/src/graphql/execution.ts'),
      import('../../../apps/server/src/graphql/schema.ts'),
    ]);
    return {
      run(bytes) {
        for (const error of validate(schema, parse(bytes.toString('utf8'))))
          mustHold(error.message !== '', 'a mistake is told');
      },
      expects: (error) => error.name === 'GraphQLError' && !/call stack/i.test(error.message),
    };
  },
};

export const liveMessages: FuzzTarget = {
  name: 'live-messages',
  decodes: 'messages and cursors of live connections',
  covers: ['apps/server/src/live/'],
  shape: 'json',
  bytesMax: 16 * 1024,
  examples: () => [
    '{"type":"subscribe","id":"1","channel":"metric","query":{"metric":"agent_cost_usd","grain":"1m","range":"1h"},"cursor":"abcdefghijkl.5"}',
    '{"type":"subscribe","id":"2","channel":"events","filter":{"event_types":["session_start"],"environment":"prod"}}',
    '{"type":"authenticate","token":"bw_x"}',
    '{"type":"unsubscribe","id":"1"}',
    '{"type":"ping"}',
    '"abcdefghijkl.1.2.abc"',
  ],
  async open() {
    const [
      { parseClientMessage, idOfRefused },
      cursor,
      { parseEventRequest, wantsEvent },
      { parseMetricRequest, metricRequestKey },
      { LIVE_LIMITS },
    ] = await Promise.all([
      import('../../../apps/server/src/live/client-message.ts'),
      import('../../../apps/server/src/live/cursor.ts'),
      import('../../../apps/server/src/live/event-request.ts'),
      import('../../../apps/server/src/live/metric-request.ts'),
      import('../../../apps/server/src/live/limits.ts'),
    ]);
    const event = {
      event_type: 'session_start',
      environment: 'prod',
      metadata: { a: 1 },
      event_id: 'x',
      timestamp: '2026-11-21T05:00:00.000Z',
    };
    return {
      run(bytes) {
        const text = bytes.toString('utf8');
        idOfRefused(text);
        const metric = cursor.parseMetricCursor(text);
        if (metric)
          mustHold(
            cursor.formatMetricCursor(metric) === text || /\.0\d/.test(text),
            'a cursor is written as it was read',
          );
        const events = cursor.parseEventCursor(text);
        if (events) mustHold(Number.isSafeInteger(events.timeMs), 'a cursor has a time');
        const message = jsonOf(bytes);
        if (typeof message === 'object' && message !== null) {
          const { filter, query } = message as { filter?: unknown; query?: unknown };
          attempt(() => wantsEvent(parseEventRequest(filter), event as never));
          attempt(() => metricRequestKey(parseMetricRequest(query, LIVE_LIMITS as never)));
        }
        parseClientMessage(text);
      },
    };
  },
};

function attempt(work: () => unknown): void {
  try {
    work();
  } catch (error) {
    if ((error as Error).name !== 'Problem') throw error;
  }
}

const SAML_CONNECTION = '0193a5c2-7c00-7000-8000-000000000001';
const BASE_URL = 'https://b.example';
/** Stands in an input for an assertion that the provider has signed. */
const SIGNED_PLACE = '<signed/>';
const SUBJECT = 'person-42';

export const samlResponses: FuzzTarget = {
  name: 'saml',
  decodes: "identity providers' answers (SAML): unsigned, signed anew, and built around what was signed",
  covers: [
    'packages/services/src/access/sso/',
    'node_modules/@node-saml/node-saml/lib/',
    'node_modules/@xmldom/xmldom/lib/',
  ],
  shape: 'text',
  bytesMax: 64 * 1024,
  async examples() {
    const { answer, assertion, response } = await openSamlProvider();
    const around = (inner: string) => response.replace(assertion, inner);
    return [
      response,
      answer,
      around(SIGNED_PLACE),
      around(`${assertion}${SIGNED_PLACE}`),
      around(`${SIGNED_PLACE}${assertion}`),
      around(`<samlp:Extensions>${SIGNED_PLACE}</samlp:Extensions>${assertion}`),
      around(assertion.replace('</saml:Subject>', `</saml:Subject><ds:Object>${SIGNED_PLACE}</ds:Object>`)),
      '<a><b c="d">e</b><f/></a>',
      '<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>',
    ];
  },
  async open() {
    const [{ readResponse }, { refusalOfXml }, { DOMParser }, idp] = await Promise.all([
      import('../../../packages/services/src/access/sso/saml-client.ts'),
      import('../../../packages/services/src/access/sso/plain-xml.ts'),
      import('@xmldom/xmldom'),
      openSamlProvider(),
    ]);
    const named = (xml: string): Promise<{ subject: string } | undefined> =>
      readResponse(idp.connection as never, {
        response: Buffer.from(xml).toString('base64'),
        state: 's',
        baseUrl: BASE_URL,
      }).catch((error: Error) => {
        if (error.constructor.name !== 'SignOnProblem') throw error;
        return undefined;
      });
    mustHold((await named(idp.answer))?.subject === SUBJECT, 'a right answer names its subject');
    return {
      async run(bytes) {
        const xml = bytes.toString('utf8');
        // What is let through as plain has to be something the parser gets through as well.
        const isPlain = refusalOfXml(xml) === undefined;
        if (isPlain) new DOMParser({ errorHandler: () => undefined }).parseFromString(xml, 'text/xml');
        const around = xml.includes(SIGNED_PLACE) ? xml.replaceAll(SIGNED_PLACE, idp.signedAssertion) : xml;
        const subject = (await named(around))?.subject;
        mustHold(subject === undefined || subject === SUBJECT, `somebody was named whom nobody signed for: ${subject}`);
        if (!isPlain || bytes.length % 2 === 0) return;
        // The provider itself may say anything; whoever it names is bounded.
        const own = idp.signedAnew(xml);
        const profile = own === undefined ? undefined : await named(own);
        if (profile) mustHold(profile.subject !== '' && profile.subject.length <= 512, 'a subject is bounded');
      },
    };
  },
};

let samlProvider: ReturnType<typeof makeSamlProvider> | undefined;
/** One for examples and decoder: signatures of another process are as good as forged. */
function openSamlProvider(): ReturnType<typeof makeSamlProvider> {
  samlProvider ??= makeSamlProvider();
  return samlProvider;
}

async function makeSamlProvider() {
  const [{ makeIdentityProvider }, { requestUrl }] = await Promise.all([
    import('../../sign-on/saml-identity-provider.ts'),
    import('../../../packages/services/src/access/sso/saml-client.ts'),
  ]);
  const provider = makeIdentityProvider();
  const connection = {
    connection_id: SAML_CONNECTION,
    idp_entry_point: provider.entryPoint,
    idp_issuer: provider.entityId,
    idp_certificates: [provider.certificate],
    team_claim: 'groups',
  };
  const request = provider.read(await requestUrl(connection as never, 's', BASE_URL));
  const said = {
    attributes: { email: 'a@example.com', displayName: 'A B', groups: ['a', 'b'] },
    notOnOrAfter: new Date(Date.now() + 86_400_000),
  };
  const response = provider.compose(request, { ...said, nameId: 'somebody-else' });
  const answer = provider.sign(provider.compose(request, { ...said, nameId: SUBJECT }));
  const assertionIn = (xml: string) => /<saml:Assertion.*<\/saml:Assertion>/s.exec(xml)![0];
  return {
    connection,
    response,
    answer,
    assertion: assertionIn(response),
    signedAssertion: assertionIn(answer),
    /** With a right signature of the provider's over its first assertion, where there is one. */
    signedAnew(xml: string): string | undefined {
      if (!/<(\w+:)?Assertion[\s>]/.test(xml)) return undefined;
      try {
        return provider.sign(xml);
      } catch {
        return undefined; // nothing a provider could sign
      }
    },
  };
}

export const certificates: FuzzTarget = {
  name: 'certificates',
  decodes: 'X.509 certificates of providers and devices',
  covers: ['packages/services/src/access/sso/', 'packages/services/src/devices/device/'],
  shape: 'bytes',
  bytesMax: 24 * 1024,
  async examples() {
    const { generate } = await import('selfsigned');
    const { cert } = await generate([{ name: 'commonName', value: 'device' }], { keySize: 2048 } as never);
    return [cert, new X509Certificate(cert).raw.toString('base64'), new X509Certificate(cert).fingerprint256];
  },
  async open() {
    const { certificatePem } = await import('../../../packages/services/src/access/sso/connection.ts');
    const { fingerprintBytes } = await import('../../../packages/services/src/devices/device/device-credential.ts');
    return {
      run(bytes) {
        for (const text of [bytes.toString('latin1'), bytes.toString('base64')]) {
          const print = fingerprintBytes(text);
          if (print) mustHold(print.length === 32, 'a fingerprint has 32 bytes');
          const pem = certificatePem(text);
          if (pem === undefined) continue;
          mustHold(certificatePem(pem) === pem, 'a certificate that was read is read again the same');
          const { subject, validTo, fingerprint256 } = new X509Certificate(pem);
          mustHold(fingerprint256 !== '' && validTo !== '' && subject !== null, 'a certificate can be shown');
        }
      },
    };
  },
};

export const idTokens: FuzzTarget = {
  name: 'id-tokens',
  decodes: 'ID tokens of OpenID providers (JWT)',
  covers: [
    'packages/services/src/access/sso/',
    'node_modules/openid-client/build/',
    'node_modules/oauth4webapi/build/',
  ],
  shape: 'token',
  bytesMax: 16 * 1024,
  async examples() {
    const { signed } = await openIssuer();
    const nowSeconds = Math.floor(Date.now() / 1000);
    const claims = {
      iss: ISSUER,
      sub: 'u',
      aud: 'client',
      exp: nowSeconds + 86_400,
      iat: nowSeconds,
      email: 'a@example.com',
      email_verified: true,
      groups: ['a'],
    };
    return [
      signed(claims),
      signed({ ...claims, aud: ['client', 'other'], azp: 'client' }),
      signed({ ...claims, nonce: 'another' }),
    ];
  },
  async open() {
    const [{ redeemCode }, { derived }, { addressesOf }, { signed, jwk, isSigned }] = await Promise.all([
      import('../../../packages/services/src/access/sso/oidc-client.ts'),
      import('../../../packages/services/src/access/sso/flow.ts'),
      import('../../../packages/services/src/access/sso/connection.ts'),
      openIssuer(),
    ]);
    const connection = {
      ...{
        connection_id: '0193a5c2-7c00-7000-8000-000000000001',
        issuer: ISSUER,
        client_id: 'client',
        client_secret: Buffer.alloc(0),
      },
      ...{ team_claim: 'groups', trusts_email: false },
    };
    mustHold(
      addressesOf(connection.connection_id, 'https://b.example').redirect_uri !== '',
      'there is an address to come back to',
    );
    const nonce = derived('secret', 'nonce');
    const algorithms = ['RS256'];
    let token = '';
    const answers: Readonly<Record<string, () => object>> = {
      '/.well-known/openid-configuration': () => ({
        ...{
          issuer: ISSUER,
          authorization_endpoint: `${ISSUER}/auth`,
          token_endpoint: `${ISSUER}/token`,
          jwks_uri: `${ISSUER}/jwks`,
        },
        ...{
          response_types_supported: ['code'],
          subject_types_supported: ['public'],
          id_token_signing_alg_values_supported: algorithms,
        },
      }),
      '/token': () => ({ access_token: 'a', token_type: 'Bearer', id_token: token }),
      '/jwks': () => ({ keys: [jwk] }),
    };
    const context = {
      outbound: { fetch: async (url: string) => Response.json(answers[new URL(url).pathname]!()) },
      secrets: { open: () => 'secret' },
    };
    return {
      async run(bytes) {
        const text = bytes.toString('latin1');
        const claims = claimsOf(text);
        // Half of them are signed anew, with the nonce of this flow where they have none: what is in them is read as well.
        const isMade = isSigned(text) || bytes.length % 2 === 0;
        token = isMade && claims ? signed('nonce' in claims ? claims : { ...claims, nonce }) : text;
        const isOurs = isSigned(token);
        const profile = await redeemCode(context as never, connection as never, {
          query: '?code=c&state=s',
          state: 's',
          secret: 'secret',
          baseUrl: 'https://b.example',
        });
        mustHold(isOurs, 'nobody is signed in by a token that the provider did not sign');
        mustHold(
          profile.issuer === ISSUER && typeof profile.email === 'string' && profile.email.length <= 254,
          'a profile is of the issuer',
        );
      },
      expects: (error) => error.constructor.name === 'SignOnProblem',
    };
  },
};

const ISSUER = 'https://idp.example.org';

/** A provider whose key is of this process: inputs of another one are as good as forged. */
let issuer: ReturnType<typeof makeIssuer> | undefined;
async function openIssuer(): Promise<ReturnType<typeof makeIssuer>> {
  issuer ??= makeIssuer();
  return issuer;
}

function makeIssuer() {
  const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const part = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');
  const signed = (claims: object): string => {
    const said = `${part({ alg: 'RS256', kid: 'k' })}.${part(claims)}`;
    return `${said}.${sign('sha256', Buffer.from(said), privateKey).toString('base64url')}`;
  };
  const isSigned = (token: string): boolean => {
    const [head = '', claims = '', signature = ''] = token.split('.');
    return verify('sha256', Buffer.from(`${head}.${claims}`), publicKey, Buffer.from(signature, 'base64url'));
  };
  return { signed, isSigned, jwk: { ...publicKey.export({ format: 'jwk' }), kid: 'k', alg: 'RS256', use: 'sig' } };
}

function claimsOf(token: string): object | undefined {
  try {
    const claims: unknown = JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString());
    return typeof claims === 'object' && claims !== null ? claims : undefined;
  } catch {
    return undefined;
  }
}
