/** Buckets and objects as the API tells of them, and the calls the pages make. */
import { ApiProblem } from '@bellwether/ui/api/client.ts';
import { api } from '@bellwether/ui/session/session.ts';

export interface Bucket {
  bucket_id: string;
  name: string;
  description: string;
  /** The room of the platform that keeps it. */
  kept_by: string | null;
  expire_after_days: number | null;
  content_types: readonly string[];
  bytes_max: number;
  bytes: number;
  objects: number;
  version: number;
}

export interface BucketList {
  buckets: readonly Bucket[];
  bytes: number;
  bytes_max: number;
}

export interface StoredObject {
  key: string;
  content_type: string;
  bytes: number;
  sha256: string;
  stored_at: string;
  expires_at: string | null;
}

export interface BucketRules {
  name: string;
  description: string;
  expire_after_days: number | null;
  content_types: readonly string[];
  bytes_max: number;
}

export interface ObjectLink {
  url: string;
  expires_at: string;
}

const BUCKETS = '/api/v1/buckets';
const pathOf = (id: string): string => `${BUCKETS}/${encodeURIComponent(id)}`;

export const objectsApi = {
  list: (signal: AbortSignal) => api.get<BucketList>(BUCKETS, signal),
  get: (id: string, signal: AbortSignal) => api.get<Bucket>(pathOf(id), signal),
  create: (rules: BucketRules) => api.post<Bucket>(BUCKETS, rules),
  update: (id: string, version: number, rules: BucketRules) => api.put<Bucket>(pathOf(id), { version, ...rules }),
  remove: (id: string) => api.delete(pathOf(id)),
  objects: (id: string, prefix: string, after: string | undefined, signal?: AbortSignal) =>
    api.get<{ objects: StoredObject[]; next: string | null }>(
      `${pathOf(id)}/objects?limit=100&prefix=${encodeURIComponent(prefix)}${after ? `&after=${encodeURIComponent(after)}` : ''}`,
      signal,
    ),
  removeObject: (id: string, key: string) => api.delete(contentPath(id, key)),
  link: (id: string, key: string) =>
    api.post<ObjectLink>(`${pathOf(id)}/links`, { key, expires_in_seconds: 24 * 3600 }),
};

export function contentPath(id: string, key: string): string {
  return `${pathOf(id)}/content?key=${encodeURIComponent(key)}`;
}

/** A file as it is; it may take longer than other calls. */
export async function upload(id: string, file: File): Promise<void> {
  const response = await fetch(contentPath(id, file.name), {
    method: 'PUT',
    headers: { 'content-type': file.type || 'application/octet-stream' },
    body: file,
  });
  if (!response.ok) throw new ApiProblem(response.status, await response.json().catch(() => ({})));
}
