/** A company file from the edge to the centre's employees, over HTTP, and what the centre takes and refuses itself. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { type RunningEdge, startEdge } from '@bellwether/edge-app';
import { startTestServer } from '@bellwether/server/start-test-server';
import { actingFor, createKey, createOrganization, FIRST_ORG_ID, OPERATOR } from '@bellwether/services';
import { patience } from '@bellwether/services/chosen-engines';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

type Server = Awaited<ReturnType<typeof startTestServer>>;
const directory = mkdtempSync(join(tmpdir(), 'bellwether-company-file-'));
const operator = actingFor(OPERATOR, FIRST_ORG_ID);
let server: Server;
let edge: RunningEdge;
let ingest: string;

/** Ten in one team, one of them misspelt as a manager; two in a department too small to be named. */
const STAFF = [
  'Personalnummer;Name;E-Mail;Stelle;Abteilung;Vorgesetzter',
  'E1;Ada Lovelace;ada@acme.example;Geschäftsführerin;Werk;',
  ...Array.from(
    { length: 8 },
    (_, i) => `E${i + 2};Person ${'abcdefgh'[i]};p${i}@acme.example;Engineer;Werk;Ada Lovelace`,
  ),
  'E10;Grace Hopper;grace@acme.example;Engineer;Werk;Ada Lovelance',
  'E11;Alan Turing;alan@acme.example;Accountant;Kasse;Ada Lovelace',
].join('\n');

beforeAll(async () => {
  server = await startTestServer({
    ...{ port: 0, host: '127.0.0.1', dataDirectory: directory, sample: false, adminEmail: undefined },
    ...{ adminPassword: undefined, allowedOrigins: [], logLevel: 'silent' },
  });
  ingest = (await createKey(server.platform, operator, { name: 'edge', scopes: ['ingest'] })).key;
  edge = await startEdge({
    directory: join(directory, 'edge'),
    ...{ host: '127.0.0.1', port: 0, centreUrl: server.url, obtainIngestKey: async () => ingest },
  });
  server.edgeIsAt(edge.url);
}, patience(120_000));
afterAll(async () => {
  await edge?.close();
  await server?.close();
  rmSync(directory, { recursive: true, force: true });
});

interface View {
  id: string;
  status: string;
  version: number;
  schema_data: { people: { key: string; manager: string | null }[]; findings: { kind: string; suggestion: object }[] };
}

async function ask(method: string, path: string, body?: BodyInit, headers: Record<string, string> = {}) {
  const response = await fetch(`${server.url}${path}`, {
    method,
    headers: { authorization: `Bearer ${ingest}`, ...headers },
    ...(body === undefined ? {} : { body }),
  });
  return {
    status: response.status,
    headers: response.headers,
    body: (await response.json()) as Record<string, unknown>,
  };
}

async function until<T>(look: () => Promise<T | undefined>): Promise<T> {
  for (const deadline = Date.now() + 60_000; ; await new Promise((resolve) => setTimeout(resolve, 50))) {
    const found = await look();
    if (found !== undefined) return found;
    if (Date.now() > deadline) throw new Error('It has not come to that.');
  }
}

let companies = 0;
const company = async (): Promise<string> => {
  companies += 1;
  return (await createOrganization(server.platform, operator, { name: `Company ${companies}` })).id;
};

it('goes through the edge: names stay there, a chart comes, is mended and approved, and its people are employees', async () => {
  const { getOrgSchema, correctOrgSchema, approveOrgSchema, listEmployees } = await import('@bellwether/services');
  const organization = await company();
  const { companyFiles } = edge.edge;
  const who = { name: 'owner', permissions: ['operate'] } as const;
  const { id } = await companyFiles.add(Buffer.from(STAFF), who);
  await companyFiles.send(id, organization, who);
  const sent = await until(async () => {
    const file = companyFiles.get(id);
    if (file.state === 'refused') throw new Error(String(file.problem));
    return file.state === 'sent' ? file : undefined;
  });
  const draft = await until(async () => {
    const view = (await getOrgSchema(server.platform, operator, sent.schema_id!)) as unknown as View;
    return view.status === 'draft' ? view : undefined;
  });
  expect(draft.schema_data.people).toHaveLength(11);
  const [finding] = draft.schema_data.findings;
  expect(finding).toMatchObject({ kind: 'unknown_manager', suggestion: { kind: 'set_manager' } });
  await correctOrgSchema(server.platform, operator, draft.id, {
    version: draft.version,
    corrections: [finding!.suggestion],
  });
  await approveOrgSchema(server.platform, operator, draft.id);
  const { employees } = await until(async () => {
    const list = await listEmployees(server.platform, operator, organization);
    return list.total === 11 ? list : undefined;
  });
  const names = await companyFiles.names(
    employees.flatMap(({ ref }) => ref ?? []),
    who,
  );
  const byId = new Map(employees.map((one) => [one.id, one]));
  const grace = employees.find(({ ref }) => names[ref!] === 'Grace Hopper')!;
  expect(names[byId.get(grace.manager_id!)!.ref!]).toBe('Ada Lovelace');
  expect(grace.department).toBe('Department 1');
  expect(employees.find(({ ref }) => names[ref!] === 'Alan Turing')!.department).toBeNull(); // two people: too few to be named

  const stored = await server.platform.records.asOperator((tx) => tx.selectFrom('org_schemas').selectAll().execute());
  expect(JSON.stringify(stored)).not.toMatch(/Lovelace|Hopper|acme|Werk|Geschäft/);
});

describe('the centre’s own door for company files', () => {
  const path = '/api/v1/org-schemas/upload';
  const rows = [{ subject: 'p1' }, { subject: 'p2', manager: 'p1' }];

  it('takes rows, gzip and all, from a key that may write, and tells it how far they are', async () => {
    const body = gzipSync(JSON.stringify({ organization_id: await company(), rows }));
    const headers = { 'content-type': 'application/json', 'content-encoding': 'gzip' };
    const made = await ask('POST', path, new Uint8Array(body), headers);
    expect(made).toMatchObject({ status: 202, body: { status: 'processing' } });
    const { id } = made.body as { id: string };
    await until(async () => {
      const { body: view } = await ask('GET', `/api/v1/org-schemas/${id}/status`);
      return view.status === 'draft' ? view : undefined;
    });
    expect((await ask('GET', `/api/v1/org-schemas/${id}`)).status).toBe(403); // to write is not to read
    expect((await ask('POST', `/api/v1/org-schemas/${id}/approve`, '{}')).status).toBe(403);
  });

  it('takes a file as the body or in a form', async () => {
    const csv = 'subject,reports to\np1,\np2,p1\np3,p1';
    const whole = await ask('POST', `${path}?organization_id=${await company()}`, csv, { 'content-type': 'text/csv' });
    expect(whole.status).toBe(202);
    const form = new FormData();
    form.set('organization_id', await company());
    form.set('file', new File([csv], 'staff.csv', { type: 'text/csv' }));
    expect((await ask('POST', path, form)).status).toBe(202);
  });

  it('refuses names and addresses, names the columns, points to the edge and keeps nothing', async () => {
    const file = await ask('POST', `${path}?organization_id=${await company()}`, STAFF, { 'content-type': 'text/csv' });
    expect(file.status).toBe(400);
    expect(file.body.errors).toMatchObject([{ field: 'column 2' }, { field: 'column 3' }, { field: 'column 6' }]);
    expect(file.body.detail).toMatch(/edge/);
    const body = JSON.stringify({
      organization_id: await company(),
      rows: [{ subject: 'p1', email: 'ada@acme.example' }],
    });
    const rowsAnswer = await ask('POST', path, body, { 'content-type': 'application/json' });
    expect(rowsAnswer).toMatchObject({ status: 400, body: { errors: [{ field: 'rows[0].email' }] } });
    expect(JSON.stringify([file.body, rowsAnswer.body])).not.toMatch(/Lovelace|acme/);
  });

  it('refuses what is none, and an organization there is not', async () => {
    const zip = await ask('POST', `${path}?organization_id=${await company()}`, new Uint8Array([0x50, 0x4b, 3, 4, 9]), {
      'content-type': 'application/octet-stream',
    });
    expect(zip.status).toBe(400);
    const nobody = JSON.stringify({ organization_id: '00000000-0000-4000-8000-000000000000', rows });
    expect((await ask('POST', path, nobody, { 'content-type': 'application/json' })).status).toBe(404);
  });

  it('lets pages ask the edge for names, and nothing else', async () => {
    const { headers } = await ask('GET', '/api/v1/metrics');
    expect(headers.get('content-security-policy')).toContain(edge.url);
  });
});
