/** What the pages of organisations read and write. */
import { ApiProblem } from '@bellwether/ui/api/client.ts';
import { type Resource, useResource } from '@bellwether/ui/api/use-resource.ts';
import { api } from '@bellwether/ui/session/session.ts';

export interface Organisation {
  id: string;
  name: string;
  industry: string | null;
  size_category: string | null;
  employee_count: number;
  units: readonly Unit[];
  version: number;
  created_at: string;
}

export interface Unit {
  id: string;
  kind: 'division' | 'department' | 'team';
  parent: string | null;
  name: string;
}

export interface Employee {
  id: string;
  ref: string | null;
  role: string | null;
  department: string | null;
  team: string | null;
  manager_id: string | null;
  status: 'active' | 'on_leave' | 'departed';
}

export type FileStatus =
  | 'processing'
  | 'draft'
  | 'approved'
  | 'finalised'
  | 'rejected'
  | 'expired'
  | 'failed'
  | 'cancelled';

export interface FileSummary {
  id: string;
  organization_id: string;
  status: FileStatus;
  ai_confidence_score: number | null;
  workflow_id: string | null;
  expires_at: string | null;
  employee_count: number | null;
  findings: { error: number; warning: number; note: number } | null;
  reason: string | null;
  version: number;
  created_at: string;
  decided_at: string | null;
}

export interface ChartPerson {
  key: string;
  row: number;
  role?: string;
  department: string | null;
  team: string | null;
  manager: string | null;
  confidence: number;
}

export interface ChartUnit {
  key: string;
  kind: 'department' | 'team';
  name: string;
  parent: string | null;
}

export type Correction =
  | { kind: 'set_manager'; person: string; manager: string | null }
  | { kind: 'set_unit'; person: string; department: string | null; team: string | null }
  | { kind: 'remove_person'; person: string }
  | { kind: 'merge_units'; from: string; into: string }
  | { kind: 'accept'; finding: string };

export interface Finding {
  id: string;
  kind: string;
  severity: 'error' | 'warning' | 'note';
  people: readonly string[];
  units: readonly string[];
  count: number;
  confidence: number;
  suggestion?: Correction;
  suggestion_confidence?: number;
}

export interface OrgFile extends FileSummary {
  schema_data: { people: readonly ChartPerson[]; units: readonly ChartUnit[]; findings: readonly Finding[] } | null;
}

const REFRESH_MS = 5_000;

export function useOrganisations(): Resource<readonly Organisation[]> {
  return useResource(
    'organizations',
    async (signal) =>
      (await api.get<{ organizations: readonly Organisation[] }>('/api/v1/organizations', signal)).organizations,
  );
}

export function useOrganisation(id: string): Resource<Organisation> {
  return useResource(`organization ${id}`, (signal) => api.get<Organisation>(`/api/v1/organizations/${id}`, signal));
}

export function useEmployees(id: string): Resource<readonly Employee[]> {
  return useResource(
    `employees ${id}`,
    async (signal) =>
      (await api.get<{ employees: readonly Employee[] }>(`/api/v1/organizations/${id}/employees?limit=20000`, signal))
        .employees,
  );
}

/** Looked at again while a file is being read or written. */
export function useFiles(organization: string | undefined, may: boolean): Resource<readonly FileSummary[]> {
  return useResource(
    may ? `org-schemas ${organization ?? ''}` : undefined,
    async (signal) =>
      (
        await api.get<{ org_schemas: readonly FileSummary[] }>(
          `/api/v1/org-schemas${organization ? `?organization_id=${organization}` : ''}`,
          signal,
        )
      ).org_schemas,
    REFRESH_MS,
  );
}

export function useEdgeUrl(): string | null | undefined {
  const { value } = useResource('edge', (signal) => api.get<{ url: string | null }>('/api/v1/edge', signal));
  return value && (value.url === null ? null : ownName(value.url));
}

/** On one machine under the name this page was opened with: a browser takes 127.0.0.1 and localhost for two sites. */
function ownName(url: string): string {
  const [edge, own] = [new URL(url), location.hostname];
  const loopback = ['127.0.0.1', 'localhost'];
  if (loopback.includes(edge.hostname) && loopback.includes(own)) edge.hostname = own;
  return edge.origin;
}

/** Names over the chart, from the edge to this browser; `signed_out`: somebody has to sign in at the edge first. */
export type NamesAnswer =
  | { kind: 'names'; names: ReadonlyMap<string, string> }
  | { kind: 'signed_out' }
  | { kind: 'away' };

const NAMES_TIME_MS = 30_000;

export async function namesFromEdge(edgeUrl: string, refs: readonly string[]): Promise<NamesAnswer> {
  try {
    const response = await fetch(`${edgeUrl}/api/edge/company-names`, {
      method: 'POST',
      credentials: 'include',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ refs }),
      signal: AbortSignal.timeout(NAMES_TIME_MS),
    });
    if (response.status === 401 || response.status === 403) return { kind: 'signed_out' };
    if (!response.ok) return { kind: 'away' };
    const { names } = (await response.json()) as { names: Record<string, string> };
    return { kind: 'names', names: new Map(Object.entries(names)) };
  } catch {
    return { kind: 'away' };
  }
}

export function asProblem(error: unknown): ApiProblem {
  return error instanceof ApiProblem ? error : new ApiProblem(0, { detail: String(error) });
}
