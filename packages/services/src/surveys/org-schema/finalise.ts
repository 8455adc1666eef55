/**
 * The last steps of an approved company file: employees and units are written, all in one transaction, and the roster is
 * told what changed, by facts that go through admission like everybody's. Who is in no file any more counts as departed here
 * and is not told as a departure: of that the HR source knows the day and the reason.
 */
import { createHash, randomUUID } from 'node:crypto';
import type { OrgPerson } from '@bellwether/analysis';
import { formatInstant, type IncomingEvent, type JsonObject, uuidFromDigest } from '@bellwether/core';
import { append, type OrganizationUnit, type Transaction } from '@bellwether/records';
import type { Platform } from '../../installation/platform/platform.ts';
import { isErasedName } from '../../people/consent/excluded-subjects.ts';
import { organizationOf } from '../organization/organization-view.ts';
import { unitIdOf } from '../organization/units.ts';
import { BY_RUN, change, rowOf, type SchemaPlace } from './build.ts';
import { orgSchemaStream } from './org-schema-stream.ts';
import type { OrgSchemaRow } from './org-schema-view.ts';
import { type AnalysedUpload, asJson, type SchemaData, schemaDataOf, uploadedOf } from './schema-data.ts';

export interface Written {
  added: number;
  changed: number;
  left: number;
}

const ROWS_PER_STATEMENT = 500;
const EVENTS_PER_ADMISSION = 500;

export function writeEmployees(platform: Platform, at: SchemaPlace): Promise<Written> {
  return change(platform, at, async (tx, row) => {
    if (row.status !== 'approved') return { added: 0, changed: 0, left: 0 }; // written before, and remembered too late
    const data = schemaDataOf(row.schema_data);
    const upload = uploadedOf(row.uploaded) as AnalysedUpload; // an approved one was analysed
    const organization = await organizationOf(tx, row.organization_id, 'lock');
    const now = new Date(platform.clock());
    const units = unitsOf(row.organization_id, data);
    const known = new Map(
      (
        await tx
          .selectFrom('employees')
          .select(['id', 'subject', 'ref', 'role', 'department', 'team', 'manager_id', 'status'])
          .where('organization_id', '=', row.organization_id)
          .execute()
      ).map((employee) => [employee.subject, employee]),
    );
    const idOf = new Map<string, string>();
    const living = data.people.filter(({ key }) => {
      const subject = upload.subjects[key];
      if (subject === undefined || isErasedName(subject)) return false;
      idOf.set(key, known.get(subject)?.id ?? randomUUID());
      return true;
    });
    let [added, changed] = [0, 0];
    const written: string[] = [];
    const writes = fromTheTop(living).flatMap((person) => {
      const subject = upload.subjects[person.key]!;
      const before = known.get(subject);
      const values = {
        ref: row.source === 'edge' ? person.key : null,
        role: person.role ?? null,
        department: person.department === null ? null : (units.get(person.department)?.id ?? null),
        team: person.team === null ? null : (units.get(person.team)?.id ?? null),
        manager_id: person.manager === null ? null : (idOf.get(person.manager) ?? null),
        status: before && before.status !== 'departed' ? before.status : ('active' as const),
      };
      if (before && Object.entries(values).every(([field, value]) => before[field as keyof typeof values] === value))
        return [];
      if (before) changed += 1;
      else added += 1;
      written.push(person.key);
      return [{ id: idOf.get(person.key)!, subject, ...values }];
    });
    const place = { org_id: row.org_id, organization_id: row.organization_id };
    const times = { version: 1, created_at: now, updated_at: now };
    for (let first = 0; first < writes.length; first += ROWS_PER_STATEMENT)
      await tx
        .insertInto('employees')
        .values(writes.slice(first, first + ROWS_PER_STATEMENT).map((one) => ({ ...place, ...one, ...times })))
        .onConflict((conflict) =>
          conflict.columns(['org_id', 'id']).doUpdateSet((eb) => ({
            ref: eb.ref('excluded.ref'),
            role: eb.ref('excluded.role'),
            department: eb.ref('excluded.department'),
            team: eb.ref('excluded.team'),
            manager_id: eb.ref('excluded.manager_id'),
            status: eb.ref('excluded.status'),
            version: eb('employees.version', '+', 1),
            updated_at: eb.ref('excluded.updated_at'),
          })),
        )
        .execute();
    const left = await markLeft(tx, row, new Set(idOf.values()), known, now);
    await tx
      .updateTable('organizations')
      .set({ units: JSON.stringify(merged(organization.units, [...units.values()])), updated_at: now })
      .where('id', '=', row.organization_id)
      .execute();
    const { version } = await append(tx, orgSchemaStream, at.id, {
      ...{ actor: BY_RUN, atMs: now.getTime(), correlationId: row.workflow_id ?? undefined },
      events: [{ event_type: 'org.schema_finalised', data: { added, changed, left } }],
    });
    await tx
      .updateTable('org_schemas')
      .set({ uploaded: asJson({ ...upload, written }), status: 'finalised', version, updated_at: now })
      .where('id', '=', at.id)
      .execute();
    return { added, changed, left };
  });
}

/** Facts of the units, and of everybody who was added or changed. An id follows from the file and whom it is about. */
export async function tellRoster(platform: Platform, at: SchemaPlace): Promise<{ events: number }> {
  const row = await rowOf(platform, at);
  if (row.status !== 'finalised' || row.decided_at === null) return { events: 0 };
  const upload = uploadedOf(row.uploaded) as AnalysedUpload; // a finalised one was analysed
  const keyOf = new Map(Object.entries(upload.subjects).map(([key, subject]) => [subject, key]));
  const written = new Set(upload.written);
  const { employees, units } = await platform.records.asTenant(at.orgId, async (tx) => ({
    employees: await tx
      .selectFrom('employees')
      .select(['id', 'subject', 'department', 'team', 'manager_id', 'status'])
      .where('organization_id', '=', row.organization_id)
      .execute(),
    units: (await organizationOf(tx, row.organization_id)).units,
  }));
  const subjects = new Map(employees.map(({ id, subject }) => [id, subject]));
  const changed = employees.filter(
    ({ subject, status }) => status !== 'departed' && written.has(keyOf.get(subject) ?? ''),
  );
  const timestamp = formatInstant(row.decided_at.getTime());
  const used = new Set(changed.flatMap(({ department, team }) => [department, team]));
  const events: IncomingEvent[] = [
    ...units
      .filter(({ id }) => used.has(id))
      .map(({ id, kind, parent, name }) =>
        eventOf(row.id, id, 'organisation_unit_changed', timestamp, undefined, {
          ...{ unit_id_hash: id, kind, name_generic: name },
          ...(parent === null ? {} : { parent_id_hash: parent }),
        }),
      ),
    ...changed.map(({ subject, department, team, manager_id, status }) => {
      const { role_category, role_level } = upload.traits[keyOf.get(subject) ?? ''] ?? {};
      const manager = manager_id === null ? undefined : subjects.get(manager_id);
      return eventOf(row.id, subject, 'employee_state_changed', timestamp, subject, {
        status,
        department_id_hash: department ?? '',
        team_id_hash: team ?? '',
        ...(role_category ? { role_category } : {}),
        ...(role_level ? { role_level } : {}),
        ...(manager === undefined ? {} : { manager_id_hash: manager }),
      });
    }),
  ];
  for (let first = 0; first < events.length; first += EVENTS_PER_ADMISSION) {
    const batch = events.slice(first, first + EVENTS_PER_ADMISSION).map((event, index) => ({ index, event }));
    await platform.admission.admit(at.orgId, 'org_schema', batch);
  }
  return { events: events.length };
}

function eventOf(
  schemaId: string,
  about: string,
  event_type: string,
  timestamp: string,
  user_id: string | undefined,
  metadata: JsonObject,
): IncomingEvent {
  const digest = createHash('sha256').update(['org_schema', schemaId, event_type, about].join('\u001f')).digest();
  return {
    event_id: uuidFromDigest(digest),
    event_type,
    timestamp,
    ...(user_id === undefined ? {} : { user_id }),
    metadata,
  };
}

/** Managers before their reports: a row that names another has to find it. */
function fromTheTop(people: readonly OrgPerson[]): OrgPerson[] {
  const keys = new Set(people.map(({ key }) => key));
  const reports = Map.groupBy(people, ({ manager }) => (manager !== null && keys.has(manager) ? manager : ''));
  const ordered = [...(reports.get('') ?? [])];
  for (const { key } of ordered) ordered.push(...(reports.get(key) ?? []));
  return ordered;
}

/** By the keys of the chart. A unit with an id of its own keeps it; one that has a name only gets one made of that. */
function unitsOf(organizationId: string, { units, people }: SchemaData): Map<string, OrganizationUnit> {
  const used = new Set(people.flatMap(({ department, team }) => [department, team]));
  const made = new Map<string, OrganizationUnit>();
  for (const { key, kind, name, parent } of [...units].sort((a, b) =>
    a.kind < b.kind ? -1 : a.kind > b.kind ? 1 : 0,
  )) {
    if (!used.has(key) && kind === 'team') continue;
    const above = parent === null ? null : (made.get(parent)?.id ?? null);
    const id = /^[dt]\d+$/.test(key) ? unitIdOf(organizationId, kind, name, above) : key;
    made.set(key, { id, kind, parent: above, name });
  }
  return made;
}

function merged(before: readonly OrganizationUnit[], now: readonly OrganizationUnit[]): OrganizationUnit[] {
  const ids = new Set(now.map(({ id }) => id));
  return [...now, ...before.filter(({ id }) => !ids.has(id))];
}

async function markLeft(
  tx: Transaction,
  { organization_id }: OrgSchemaRow,
  here: ReadonlySet<string>,
  known: ReadonlyMap<string, { id: string; status: string }>,
  now: Date,
): Promise<number> {
  const left = [...known.values()]
    .filter(({ id, status }) => status !== 'departed' && !here.has(id))
    .map(({ id }) => id);
  for (let first = 0; first < left.length; first += ROWS_PER_STATEMENT)
    await tx
      .updateTable('employees')
      .set((eb) => ({ status: 'departed', version: eb('version', '+', 1), updated_at: now }))
      .where('organization_id', '=', organization_id)
      .where('id', 'in', left.slice(first, first + ROWS_PER_STATEMENT))
      .execute();
  return left.length;
}
