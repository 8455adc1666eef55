/** The experiments of an organisation. */
import { type Caller, organisationOf, requirePermission } from '../../access/authority/caller.ts';
import type { Platform } from '../../installation/platform/platform.ts';
import { type ExperimentView, experimentView, findExperiment, readExperiments } from './experiment-row.ts';

export async function listExperiments(
  platform: Platform,
  caller: Caller | undefined,
): Promise<{ experiments: ExperimentView[] }> {
  requirePermission(platform, caller, 'sites:read');
  const orgId = organisationOf(caller);
  const [rows] = await Promise.all([
    platform.records.asTenant(orgId, (tx) => readExperiments(tx, orgId)),
    platform.audit.note(caller, { action: 'experiment.list', resourceType: 'experiment' }),
  ]);
  return { experiments: rows.map(experimentView) };
}

/** Throws not_found. */
export async function getExperiment(
  platform: Platform,
  caller: Caller | undefined,
  id: string,
): Promise<ExperimentView> {
  requirePermission(platform, caller, 'sites:read');
  const orgId = organisationOf(caller);
  const row = await platform.records.asTenant(orgId, (tx) => findExperiment(tx, orgId, id));
  await platform.audit.note(caller, { action: 'experiment.read', resourceType: 'experiment', resourceId: id });
  return experimentView(row);
}
