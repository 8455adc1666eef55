/** What this installation has, as `GET /api/v1/manifest` says it. */
import { api } from '../session/session.ts';
import { type Resource, useResource } from './use-resource.ts';

export interface ManifestPage {
  name: string;
  path: string;
  title: string;
  question: string;
  section: string;
  needs: string;
}

export interface ManifestPack {
  name: string;
  title: string;
  description: string;
  pages: readonly ManifestPage[];
  glossary: readonly { term: string; meaning: string }[];
}

export function useManifest(): Resource<readonly ManifestPack[]> {
  return useResource(
    'manifest',
    async (signal) => (await api.get<{ packs: readonly ManifestPack[] }>('/api/v1/manifest', signal)).packs,
  );
}
