import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { gunzipSync } from 'node:zlib';
import { afterEach, describe, expect, it } from 'vitest';
import { type EdgeHouse, edgeHouse, OWNER, until } from '../../test/edge-house.ts';

const ORGANIZATION = '0199d0c0-0000-4000-8000-000000000001';
const SCHEMA = '0199d0c0-0000-4000-8000-000000000002';

interface Received {
  organization_id: string;
  rows: Record<string, unknown>[];
  units: Record<string, unknown>[];
  findings: Record<string, unknown>[];
}

const open: { close(): Promise<unknown> }[] = [];
afterEach(async () => {
  for (const one of open.splice(0).reverse()) await one.close();
});

/** A centre that answers as told, and remembers what came. */
async function centre(answers: { status: number; body: object }[]) {
  const received: Received[] = [];
  const server: Server = createServer((request, response) => {
    void bodyOf(request).then((body) => {
      received.push(JSON.parse(gunzipSync(body).toString()) as Received);
      const { status, body: answer } = answers.length > 1 ? answers.shift()! : answers[0]!;
      response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(answer));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  open.push({ close: () => new Promise((resolve) => server.close(resolve)) });
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, received };
}

async function bodyOf(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}

/** Twelve people: ten in one team of Engineering, two in Sales, with one address in the way of their names. */
const STAFF = [
  'Employee ID,Name,Email,Title,Department,Team,Manager,Language,Time zone,Slack ID,Salary',
  'E1,Ada Lovelace,ada@acme.example,CEO,Engineering,Core,,en,Europe/London,U0ADALOVEL,200000',
  ...Array.from(
    { length: 9 },
    (_, i) =>
      `E${i + 2},Person Number${'abcdefghi'[i]},p${i}@acme.example,Software Engineer,Engineering,Core,Ada Lovelace,de,Europe/Berlin,,90000`,
  ),
  'E11,Grace Hopper,grace@acme.example,Head of Sales,Sales,,Ada Lovelace,,,,100000',
  'E12,Alan Turing,alan@acme.example,Account Executive,Sales,,Grace Hoper,,,,80000',
].join('\n');
const NAMES = [
  'Ada',
  'Lovelace',
  'Hopper',
  'Turing',
  'acme.example',
  'E11',
  'CEO',
  'Engineering',
  'Core',
  '200000',
  'Berlin',
];

async function house(centreUrl: string): Promise<EdgeHouse> {
  const made = await edgeHouse(
    {},
    { centreUrl, obtainIngestKey: async () => 'bw_test', backoffMs: { first: 1, max: 5 } },
  );
  open.push({ close: () => made.end() });
  return made;
}

const once = (isSo: () => boolean): Promise<true> => until(() => isSo() || undefined);

describe('a company file', () => {
  it('leaves as rows of pseudonyms, with titles as categories and units above the floor', async () => {
    const { url, received } = await centre([
      { status: 202, body: { id: SCHEMA, workflow_id: SCHEMA, status: 'processing' } },
    ]);
    const { edge } = await house(url);
    edge.companyFiles.start();
    const preview = await edge.companyFiles.add(Buffer.from(STAFF), OWNER);
    expect(preview).toMatchObject({ state: 'looked_at', leave: 12, left_out: 0, units_under_floor: 1 });
    expect(preview.columns.map(({ header, becomes }) => `${header}: ${becomes}`)).toEqual([
      ...[
        'Employee ID: pseudonym',
        'Name: directory',
        'Email: directory',
        'Title: generalised',
        'Department: pseudonym',
      ],
      ...[
        'Team: pseudonym',
        'Manager: pseudonym',
        'Language: directory',
        'Time zone: directory',
        'Slack ID: directory',
      ],
      'Salary: dropped',
    ]);
    expect(edge.people.counts().people).toBe(0); // a preview leaves nothing behind

    await edge.companyFiles.send(preview.id, ORGANIZATION, OWNER);
    await once(() => edge.companyFiles.get(preview.id).state === 'sent');
    expect(edge.companyFiles.get(preview.id)).toMatchObject({ schema_id: SCHEMA, people: 12, problem: null });
    expect(received).toHaveLength(1);
    const [sent] = received as [Received];
    expect(sent.organization_id).toBe(ORGANIZATION);
    expect(sent.rows).toHaveLength(12);
    const subjects = sent.rows.map(({ subject }) => subject as string);
    expect(subjects.every((subject) => /^v1\.[0-9a-f]{64}$/.test(subject))).toBe(true);
    expect(sent.rows[1]).toMatchObject({ role_category: 'engineering', role_level: 'ic', manager: subjects[0] });
    expect(sent.rows[10]).not.toHaveProperty('department'); // two people in Sales
    expect(sent.rows[11]).toMatchObject({ trouble: { kind: 'unknown', nearest: sent.rows[10]!.ref } });
    expect(sent.units.map(({ kind, name }) => `${kind as string} ${name as string}`)).toEqual([
      'department Department 1',
      'team Team 1',
    ]);
    const text = JSON.stringify(sent);
    for (const name of NAMES) expect(text).not.toContain(name);
  });

  it('says in its preview, to the letter, what then leaves', async () => {
    const { url, received } = await centre([{ status: 202, body: { id: SCHEMA } }]);
    const { edge } = await house(url);
    edge.companyFiles.start();
    const { id, records } = await edge.companyFiles.add(Buffer.from(STAFF), OWNER);
    await edge.companyFiles.send(id, ORGANIZATION, OWNER);
    await once(() => received.length === 1);
    const without = ({ ref: _, ...row }: Record<string, unknown>) => row; // drawn anew, as nothing of a preview stays
    const shown = records.map(({ leaves }) => without(leaves as Record<string, unknown>));
    const nearest = (row: Record<string, unknown>) => (row.trouble ? { ...row, trouble: undefined } : row);
    expect(shown.map(nearest)).toEqual(received[0]!.rows.map((row) => nearest(without(row))));
  });

  it('teaches the vault how people are reached', async () => {
    const { url } = await centre([{ status: 202, body: { id: SCHEMA } }]);
    const { edge } = await house(url);
    const { id } = await edge.companyFiles.add(Buffer.from(STAFF), OWNER);
    await edge.companyFiles.send(id, ORGANIZATION, OWNER);
    const ada = edge.people.lookUp([{ kind: 'employee_id', value: 'E1' }])!;
    expect(edge.people.profile(ada).contact).toEqual({
      name: 'Ada Lovelace',
      email: 'ada@acme.example',
      chat: 'U0ADALOVEL',
      language: 'en',
      time_zone: 'Europe/London',
    });
  });

  it('is sent again until the centre takes it, and not when it refuses', async () => {
    const { url, received } = await centre([
      { status: 503, body: { detail: 'full' } },
      { status: 401, body: {} },
      { status: 409, body: { detail: '5 files of this organization wait already.' } },
    ]);
    const { edge, clock } = await house(url);
    edge.companyFiles.start();
    const { id } = await edge.companyFiles.add(Buffer.from(STAFF), OWNER);
    await edge.companyFiles.send(id, ORGANIZATION, OWNER);
    await once(() => {
      clock.nowMs += 10;
      return edge.companyFiles.get(id).state === 'refused';
    });
    expect(received).toHaveLength(3);
    expect(edge.companyFiles.get(id).problem).toBe('5 files of this organization wait already.');
  });

  it('goes on being sent after the edge was killed in between', async () => {
    const { url, received } = await centre([{ status: 202, body: { id: SCHEMA } }]);
    const first = await house(url);
    const { id } = await first.edge.companyFiles.add(Buffer.from(STAFF), OWNER);
    await first.edge.companyFiles.stop(); // nothing is sent any more
    await first.edge.companyFiles.send(id, ORGANIZATION, OWNER);
    expect(received).toEqual([]);
    await first.reopen();
    first.edge.companyFiles.start();
    await once(() => first.edge.companyFiles.get(id).state === 'sent');
    expect(received).toHaveLength(1);
  });

  it('gives names for places in the chart, and never for a pseudonym', async () => {
    const { url, received } = await centre([{ status: 202, body: { id: SCHEMA } }]);
    const { edge } = await house(url);
    edge.companyFiles.start();
    const { id } = await edge.companyFiles.add(Buffer.from(STAFF), OWNER);
    await edge.companyFiles.send(id, ORGANIZATION, OWNER);
    await once(() => received.length === 1);
    const [ada] = received[0]!.rows as [{ ref: string; subject: string }];
    expect(await edge.companyFiles.names([ada.ref, ada.subject, 'nobody'], OWNER)).toEqual({
      [ada.ref]: 'Ada Lovelace',
    });
    await edge.forget({ kind: 'employee_id', value: 'E1' }, OWNER);
    expect(await edge.companyFiles.names([ada.ref], OWNER)).toEqual({});
  });

  it('is read as a person says its columns are', async () => {
    const { edge } = await house('http://127.0.0.1:1');
    const { id } = await edge.companyFiles.add(Buffer.from(STAFF), OWNER);
    const preview = await edge.companyFiles.setColumns(id, { Department: null }, OWNER);
    expect(preview.records[0]!.leaves).not.toHaveProperty('department');
    await expect(edge.companyFiles.setColumns(id, { Department: 'shoe size' }, OWNER)).rejects.toMatchObject({
      status: 400,
    });
  });

  it('with nothing but names is not sent: two people may bear one', async () => {
    const { edge } = await house('http://127.0.0.1:1');
    const preview = await edge.companyFiles.add(
      Buffer.from('Name,Manager\nAda Lovelace,\nGrace Hopper,Ada Lovelace'),
      OWNER,
    );
    expect(preview).toMatchObject({ leave: 0, left_out: 2 });
    await expect(edge.companyFiles.send(preview.id, ORGANIZATION, OWNER)).rejects.toMatchObject({ status: 409 });
  });

  it('is forgotten after a day when nobody sends it', async () => {
    const { edge, clock } = await house('http://127.0.0.1:1');
    const { id } = await edge.companyFiles.add(Buffer.from(STAFF), OWNER);
    clock.nowMs += 25 * 3_600_000;
    edge.companyFiles.start();
    await edge.companyFiles.add(Buffer.from(STAFF), OWNER);
    expect(() => edge.companyFiles.get(id)).toThrow(/no such company file/);
  });
});
