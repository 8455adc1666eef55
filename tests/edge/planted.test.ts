/**
 * What the centre can know after people's data went through the edge: 10,000 names, addresses, numbers and sentences are
 * planted in what an HR system and a mail system say, and looked for in everything the centre has written; then
 * everything it has is used to find out who the pseudonyms are.
 */
import { createHash } from 'node:crypto';
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Edge, type RunView } from '@bellwether/edge';
import { actingFor, FIRST_ORG_ID, OPERATOR } from '@bellwether/services';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { TestedServer } from '../bad-input/tested-server.ts';
import { textsInEngines } from '../erasure/engines-holding.ts';

const PEOPLE = 1250;
const LIMIT_MS = 180_000;
const FILE_BYTES_MAX = 256 * 1024 * 1024;

const directory = mkdtempSync(join(tmpdir(), 'bellwether-edge-planted-'));
let server: TestedServer;
let edge: Edge;
/** Every word and number in what the centre has written, in small letters. */
const words = new Set<string>();
let dump = '';
let runs: RunView[] = [];

/** A word nobody else uses, different for each number: consonants and vowels in turn. */
function wordOf(kind: string, number: number): string {
  const [consonants, vowels] = ['bdfgklmnprst', 'aeiou'];
  let [text, rest] = [kind, number];
  for (let i = 0; i < 4; i++) {
    text += consonants[rest % 12]! + vowels[Math.floor(rest / 12) % 5]!;
    rest = Math.floor(rest / 7) + 3 * i;
  }
  return `${text}${consonants[number % 12]}${vowels[number % 5]}${[...String(number)].map((digit) => 'abcdefghij'[Number(digit)]).join('')}`;
}

const people = Array.from({ length: PEOPLE }, (_, i) => {
  const surname = wordOf('zwo', i);
  return {
    id: String(10_000 + 61 * i),
    surname,
    name: `Jane ${surname.charAt(0).toUpperCase()}${surname.slice(1)}`,
    email: `jane.${surname}@example.com`,
    street: wordOf('xyq', i),
    phone: String(4_930_901_820_000 + 7 * i),
    nationalId: String(7_806_120_000_000 + 11 * i),
    account: wordOf('qib', i),
    secret: wordOf('vhu', i),
    subject: wordOf('wyj', i),
    messageId: wordOf('jux', i),
  };
});

const csv = (rows: readonly (readonly string[])[]): string =>
  rows.map((row) => row.map((cell) => `"${cell}"`).join(',')).join('\n');

beforeAll(async () => {
  server = await TestedServer.start();
  writeFileSync(
    join(directory, 'edge.json'),
    JSON.stringify({ centre: { url: server.url }, domains: ['example.com'] }),
  );
  writeFileSync(join(directory, 'ingest-key'), server.ingestKey, { mode: 0o600 });
  edge = await Edge.open({ directory });
  edge.start();
  const staff = join(directory, 'staff.csv');
  const header = [
    'employee_id',
    'name',
    'email',
    'home_address',
    'phone',
    'department',
    'team',
    'title',
    'salary',
    'hire_date',
    'national_id',
    'bank_account',
  ];
  const rows = people.map(({ id, name, email, street, phone, nationalId, account }, i) => [
    id,
    name,
    email,
    `${1 + (i % 99)} ${street} Road, Springfield`,
    `+${phone}`,
    `Department ${i % 20}`,
    `Team ${i % 100}`,
    'Senior Software Engineer',
    '91000',
    '2021-03-01',
    nationalId,
    account,
  ]);
  writeFileSync(staff, csv([header, ...rows]));
  const mail = join(directory, 'mail.ndjson');
  const messages = people.map(({ email, name, secret, phone, subject, messageId }, i) => ({
    id: `AAMk${i}`,
    internetMessageId: `<${messageId}@example.com>`,
    sentDateTime: new Date(Date.now() - (1 + (i % 400)) * 3_600_000).toISOString(),
    subject: `About ${subject}`,
    from: { emailAddress: { name, address: email } },
    toRecipients: [
      { emailAddress: { name: 'Jane', address: people[(i * 7 + 1) % PEOPLE]!.email } },
      { emailAddress: { name: 'Customer', address: `${secret}@customer.example` } },
    ],
    body: {
      contentType: 'text',
      content: `I am afraid that ${secret} is late again, please call me at +${phone} urgently.`,
    },
  }));
  writeFileSync(mail, messages.map((message) => JSON.stringify(message)).join('\n'));
  for (const [adapter, path] of [
    ['hris-csv', staff],
    ['graph-mail', mail],
  ] as const) {
    const { run } = edge.runs.beginImport(adapter, {}, [path], 'owner');
    await until(() => ['done', 'failed'].includes(edge.runs.get(run).state), `${adapter}: ${run}`);
  }
  runs = edge.runs.list(10).reverse();
  await server.running.platform.store.loader.caughtUp();
  await readEverything();
}, LIMIT_MS);

afterAll(async () => {
  await edge?.close();
  await server?.stop();
  rmSync(directory, { recursive: true, force: true });
});

/** Polls until it is so. */
async function until(isSo: () => boolean, what: string): Promise<void> {
  for (const deadline = Date.now() + LIMIT_MS / 2; !isSo(); await new Promise((resolve) => setTimeout(resolve, 20)))
    if (Date.now() > deadline) throw new Error(`It took too long: ${what}.`);
}

/** What the engines give back, since their files may be compressed, or elsewhere; and every file as its bytes. */
async function readEverything(): Promise<void> {
  for await (const { text } of textsInEngines(server.running.platform)) {
    dump += text;
    take(text);
  }
  const files = readdirSync(server.directory, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .filter((path) => statSync(path).size < FILE_BYTES_MAX);
  for (const path of files) {
    take(readFileSync(path).toString('latin1'));
  }
}

function take(text: string): void {
  for (const [word] of text.matchAll(/[a-z]{6,}|\d{9,}/gi)) words.add(word.toLowerCase());
}

describe('everything the centre has written', () => {
  it('comes of all of the records', () => {
    expect(runs.map(({ state, records, refused }) => ({ state, records, refused }))).toEqual([
      { state: 'done', records: PEOPLE, refused: 0 },
      { state: 'done', records: PEOPLE, refused: 0 },
    ]);
    expect(edge.spool.stats()).toMatchObject({ events: 0, rejected: 0 });
    expect(dump).toContain('employee_state_changed');
    expect(dump.split('"email_sent"').length).toBeGreaterThan(PEOPLE);
  });

  it('contains none of 10,000 planted names, addresses, numbers and words of sentences', () => {
    const planted = people.flatMap(({ surname, street, phone, nationalId, account, secret, subject, messageId }) => [
      surname,
      street,
      phone,
      nationalId,
      account,
      secret,
      subject,
      messageId,
    ]);
    expect(new Set(planted).size).toBe(10_000);
    expect(planted.filter((text) => words.has(text.toLowerCase()))).toEqual([]);
    expect(words.has('springfield') || words.has('customer') || dump.includes('@example.com')).toBe(false);
  });

  it('is searched by a search that finds: what does leave is found', () => {
    for (const word of ['department', 'engineering']) expect({ word, is: words.has(word) }).toEqual({ word, is: true });
    expect(dump).toContain(edge.people.activePseudonym(1));
  });
});

describe('a dictionary of 90,000 employee numbers', () => {
  const candidates = Array.from({ length: 90_000 }, (_, i) => String(10_000 + i));
  const hashes = (): Set<string> => new Set(dump.match(/[0-9a-f]{64}/g));

  it('finds nobody with everything the centre has', () => {
    const known = hashes();
    expect(known.size).toBeGreaterThan(PEOPLE);
    const { signing_public_key } = edge.keys();
    const salts = ['', 'employee\u001f', 'org_main', signing_public_key, server.ingestKey];
    const found = candidates.filter((id) =>
      salts.some((salt) =>
        known.has(
          createHash('sha256')
            .update(salt + id)
            .digest('hex'),
        ),
      ),
    );
    expect(found).toEqual([]);
  });

  it("finds everybody with the edge's key, so that the attack is one", () => {
    const known = hashes();
    const found = candidates.filter((id) => known.has(edge.epochs.pseudonym('employee', id).slice(3)));
    expect(found).toEqual(people.map(({ id }) => id));
  });
});

describe('somebody the centre has erased', () => {
  it('is forgotten by the vault as soon as it asks, and nobody else is', async () => {
    const pseudonym = edge.people.activePseudonym(7);
    expect(await edge.erasedAtCentre.look()).toBe(0);
    const erasure = await server.running.platform.erasures.begin(actingFor(OPERATOR, FIRST_ORG_ID), {
      subject: pseudonym,
      reason: 'They asked for it.',
    });
    expect(erasure).toMatch(/^era_/);
    expect(await edge.erasedAtCentre.look()).toBe(1);
    expect(edge.people.resolve(pseudonym)).toBeUndefined();
    expect(edge.people.counts().people).toBe(PEOPLE - 1);
    expect(await edge.erasedAtCentre.look()).toBe(0);
    expect(edge.journal.verify().brokenAt).toBeUndefined();
    await server.running.platform.erasures.idle();
  });

  it('is told to keys that may send events, a thousand pseudonyms at a time', async () => {
    const ask = (subjects: unknown, key = server.ingestKey) =>
      server.request('POST', '/api/v1/erasures/check', { key, json: { subjects } });
    expect((await ask(['nobody'])).body).toEqual({ erased: [] });
    expect((await ask(Array.from({ length: 1001 }, () => 'x'))).status).toBe(400);
    expect((await ask(['x'], server.readKey)).status).toBe(403);
  });
});
