/** The life of an experiment: draft → running → stopped → decided. There is no way back: what ran, ran. */
import { type Caller, nameOf, requirePermission } from '../../access/authority/caller.ts';
import { readInput } from '../../input.ts';
import type { Platform } from '../../installation/platform/platform.ts';
import { readVersion } from '../../surveys/organization/read-organization.ts';
import { findSite } from '../site/site-row.ts';
import type { ExperimentView } from './experiment-row.ts';
import { changeExperiment } from './write-experiment.ts';

/** `{version}`. From now on visitors are put into variants. */
export async function startExperiment(
  platform: Platform,
  caller: Caller | undefined,
  id: string,
  input: unknown,
): Promise<ExperimentView> {
  requirePermission(platform, caller, 'sites:write');
  const version = readInput(input, readVersion);
  const change = { action: 'experiment.start', version, from: 'draft' as const };
  return changeExperiment(platform, caller, id, change, async (tx, { org_id, site_id }, at) => {
    await findSite(tx, org_id, site_id);
    return { state: 'running', started_at: at.toISOString() };
  });
}

/** `{version}`. From now on everybody sees what there was before, and what visitors do does not count. */
export async function stopExperiment(
  platform: Platform,
  caller: Caller | undefined,
  id: string,
  input: unknown,
): Promise<ExperimentView> {
  requirePermission(platform, caller, 'sites:write');
  const version = readInput(input, readVersion);
  const change = { action: 'experiment.stop', version, from: 'running' as const };
  return changeExperiment(platform, caller, id, change, async (_tx, _row, at) => ({
    ...{ state: 'stopped', stopped_at: at.toISOString() },
  }));
}

/** `{version, variant, reason}`: which variant is kept from now on, and why. Changes nothing on the site. */
export async function decideExperiment(
  platform: Platform,
  caller: Caller | undefined,
  id: string,
  input: unknown,
): Promise<ExperimentView> {
  requirePermission(platform, caller, 'sites:write');
  const { version, variant, reason } = readInput(input, (read) => ({
    version: readVersion(read),
    variant: read.text('variant', { max: 63 }),
    reason: read.text('reason', { max: 1000 }),
  }));
  const change = { action: 'experiment.decide', version, from: 'stopped' as const };
  return changeExperiment(platform, caller, id, change, async (_tx, { definition }, at) => {
    readInput({ variant }, (read) =>
      definition.variants.some(({ key }) => key === read.text('variant', { max: 63 }))
        ? undefined
        : read.refuse('variant', `has to be one of ${definition.variants.map(({ key }) => key).join(', ')}.`),
    );
    return { state: 'decided', decision: { variant, reason, by: nameOf(caller), at: at.toISOString() } };
  });
}
