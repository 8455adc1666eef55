/** The first steps of a company file's run. Each may be done twice: what is done already is left as it is. */
import { type OrgChart, type OrgPerson, readCompanyFile } from '@bellwether/analysis';
import { append, type OrgSchemaStatus, type Transaction } from '@bellwether/records';
import type { Platform } from '../../installation/platform/platform.ts';
import { keepBuilt } from './correct.ts';
import { orgSchemaStream } from './org-schema-stream.ts';
import { type OrgSchemaRow, orgSchemaOf } from './org-schema-view.ts';
import { type AnalysedUpload, asJson, buildSchema, columnsOf, type Uploaded, uploadedOf } from './schema-data.ts';

export interface SchemaPlace {
  orgId: string;
  id: string;
}

/** Who appends what the run does by itself. */
export const BY_RUN = 'run:org_schema_processing';

/** How much there is to do. What cannot be read was refused when it came. */
export async function parseUpload(platform: Platform, at: SchemaPlace): Promise<{ rows: number }> {
  const uploaded = uploadedOf((await rowOf(platform, at)).uploaded);
  if (uploaded.kind === 'cells') return { rows: Math.max(0, uploaded.cells.length - 1) };
  return { rows: uploaded.kind === 'rows' ? uploaded.rows.length : uploaded.chart.people.length };
}

/** Whom everybody reports to. The rows give way to the chart that was made of them. */
export async function analyseUpload(
  platform: Platform,
  at: SchemaPlace,
): Promise<{ people: number; findings: number }> {
  const uploaded = uploadedOf((await rowOf(platform, at)).uploaded);
  const analysed = uploaded.kind === 'analysed' ? uploaded : await analysedOf(uploaded);
  await change(platform, at, async (tx, row) => {
    if (row.status !== 'processing') return;
    await tx
      .updateTable('org_schemas')
      .set({ uploaded: asJson(analysed) })
      .where('id', '=', at.id)
      .execute();
  });
  return { people: analysed.chart.people.length, findings: analysed.fileFindings.length };
}

/** From now on somebody may mend and approve it, for so long. */
export async function buildDraft(
  platform: Platform,
  at: SchemaPlace,
  forMs: number,
): Promise<{ confidence: number; findings: number; expires_ms: number }> {
  return change(platform, at, async (tx, row) => {
    const upload = uploadedOf(row.uploaded) as AnalysedUpload; // the step before has made it that
    const built = buildSchema(upload, []);
    const facts = { confidence: built.confidence, findings: built.data.findings.length };
    const nowMs = platform.clock();
    if (row.status !== 'processing') return { ...facts, expires_ms: row.expires_at?.getTime() ?? nowMs };
    const { version } = await append(tx, orgSchemaStream, at.id, {
      ...{ actor: BY_RUN, atMs: nowMs, correlationId: row.workflow_id ?? undefined },
      events: [{ event_type: 'org.schema_built', data: { employee_count: upload.chart.people.length, ...facts } }],
    });
    await keepBuilt(tx, at.id, built, version, new Date(nowMs));
    await tx
      .updateTable('org_schemas')
      .set({ status: 'draft', expires_at: new Date(nowMs + forMs) })
      .where('id', '=', at.id)
      .execute();
    return { ...facts, expires_ms: nowMs + forMs };
  });
}

/** Ends a file that nobody has decided about; one that was decided keeps its decision. Gives where it stands. */
export async function closeDraft(
  platform: Platform,
  at: SchemaPlace,
  status: 'expired' | 'failed',
  reason: string | null,
): Promise<{ status: OrgSchemaStatus }> {
  return change(platform, at, async (tx, row) => {
    if (row.status !== 'draft' && row.status !== 'processing') return { status: row.status };
    const { version } = await append(tx, orgSchemaStream, at.id, {
      ...{ actor: BY_RUN, atMs: platform.clock(), correlationId: row.workflow_id ?? undefined },
      events: [
        status === 'failed'
          ? { event_type: 'org.schema_failed', data: { reason: reason ?? '' } }
          : { event_type: 'org.schema_expired', data: {} },
      ],
    });
    await tx
      .updateTable('org_schemas')
      .set({ status, reason, version, updated_at: new Date(platform.clock()) })
      .where('id', '=', at.id)
      .execute();
    return { status };
  });
}

export function change<T>(
  platform: Platform,
  { orgId, id }: SchemaPlace,
  work: (tx: Transaction, row: OrgSchemaRow) => Promise<T>,
): Promise<T> {
  return platform.records.asTenant(orgId, async (tx) => work(tx, await orgSchemaOf(tx, id, 'lock')));
}

export function rowOf(platform: Platform, { orgId, id }: SchemaPlace): Promise<OrgSchemaRow> {
  return platform.records.asTenant(orgId, (tx) => orgSchemaOf(tx, id));
}

async function analysedOf(uploaded: Exclude<Uploaded, AnalysedUpload>): Promise<AnalysedUpload> {
  return uploaded.kind === 'cells' ? fromCells(uploaded.cells) : fromRows(uploaded);
}

/** The columns were recognised when they came, and are called what they are since. */
async function fromCells(cells: string[][]): Promise<AnalysedUpload> {
  const { analysis } = await readCompanyFile(
    { cells },
    { said: Object.fromEntries(cells[0]!.map((kind) => [kind, kind as never])) }, // we wrote the header
  );
  const people = analysis.chart.people.filter(({ id }) => id !== undefined);
  return {
    kind: 'analysed',
    chart: {
      units: analysis.chart.units,
      people: people.map(({ id: _, name: _name, email: _email, ...person }) => person),
    },
    subjects: Object.fromEntries(people.map(({ key, id }) => [key, id!])),
    traits: {},
    columns: columnsOf(analysis.columns),
    fileFindings: [...analysis.fileFindings],
  };
}

function fromRows({ rows, units, findings, columns }: Extract<Uploaded, { kind: 'rows' }>): AnalysedUpload {
  const keyOf = new Map<string, string>();
  const first = rows.filter(({ subject, ref }, index) => {
    if (keyOf.has(subject)) return false;
    keyOf.set(subject, ref ?? `r${index + 1}`);
    return true;
  });
  const book = new NamedUnits(units);
  const people = first.map((row, index): OrgPerson => {
    const department = book.keyOf('department', row.department, null);
    const manager = row.manager === null ? null : (keyOf.get(row.manager) ?? null);
    const isSelf = manager !== null && manager === keyOf.get(row.subject);
    const trouble =
      row.trouble ??
      (isSelf
        ? ({ kind: 'self' } as const)
        : row.manager !== null && manager === null
          ? ({ kind: 'unknown', nearest: null, likeness: 0 } as const)
          : undefined);
    const sureness = manager !== null && !isSelf ? 0.98 : trouble ? 0.1 : 0.9;
    return {
      key: keyOf.get(row.subject)!,
      row: index + 1,
      ...(row.role === null ? {} : { role: row.role }),
      department,
      team: book.keyOf('team', row.team, department),
      manager: isSelf ? null : manager,
      confidence: row.confidence ?? sureness,
      ...(trouble ? { trouble } : {}),
    };
  });
  const chart: OrgChart = { people, units: book.all() };
  return {
    kind: 'analysed',
    chart,
    subjects: Object.fromEntries(first.map(({ subject }) => [keyOf.get(subject)!, subject])),
    traits: Object.fromEntries(
      first.flatMap(({ subject, role_category, role_level }) =>
        role_category || role_level ? [[keyOf.get(subject)!, { role_category, role_level }]] : [],
      ),
    ),
    columns,
    fileFindings: findings,
  };
}

/** Units that came with ids keep them; others are known by what they are called. */
class NamedUnits {
  readonly #byId = new Map<string, OrgChart['units'][number]>();
  readonly #byName = new Map<string, OrgChart['units'][number]>();

  constructor(units: readonly { id: string; kind: 'department' | 'team'; parent: string | null; name: string }[]) {
    for (const { id, ...unit } of units) this.#byId.set(id, { key: id, ...unit });
  }

  keyOf(kind: 'department' | 'team', text: string | null, parent: string | null): string | null {
    if (text === null) return null;
    const known = this.#byId.get(text);
    if (known) return known.kind === kind ? known.key : null;
    const at = `${kind} ${parent ?? ''} ${text.trim().toLowerCase()}`;
    let unit = this.#byName.get(at);
    if (!unit) {
      unit = { key: `${kind === 'department' ? 'd' : 't'}${this.#byName.size + 1}`, kind, name: text.trim(), parent };
      this.#byName.set(at, unit);
    }
    return unit.key;
  }

  all(): OrgChart['units'] {
    return [...this.#byId.values(), ...this.#byName.values()];
  }
}
