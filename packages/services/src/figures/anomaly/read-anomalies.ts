/** Answers somebody's question for the anomalies of a metric: of what they may see, and written down. */
import { type Caller, organisationOf, requirePermission } from '../../access/authority/caller.ts';
import { readInput } from '../../input.ts';
import type { Platform } from '../../installation/platform/platform.ts';
import { figureViewOf } from '../metric/figure-view.ts';
import type { AnomalyQuestion } from './anomaly-question.ts';
import type { AnomalyFindings } from './anomaly-view.ts';
import { findAnomalies } from './find-anomalies.ts';

const TEXT_MAX = 200;

/** `input` is `{metric, grain, from, to, filters, method, causes}`, of which only the metric has to be there. */
export async function readAnomalies(
  platform: Platform,
  caller: Caller | undefined,
  input: unknown,
): Promise<AnomalyFindings> {
  requirePermission(platform, caller, 'metrics:read', 'own');
  const question = readInput(input, (read): AnomalyQuestion => {
    const optional = (field: string) => (read.has(field) ? read.text(field, { max: TEXT_MAX }) : undefined);
    return {
      metric: read.text('metric', { max: TEXT_MAX }),
      grain: optional('grain'),
      from: optional('from'),
      to: optional('to'),
      method: optional('method'),
      causes: read.has('causes') && read.boolean('causes'),
      filters: read.raw('filters'),
    };
  });
  const scope = { orgId: organisationOf(caller), view: figureViewOf(caller, 'metrics:read') };
  const findings = await findAnomalies(platform, scope, question);
  await platform.audit.note(caller, {
    action: 'anomalies.read',
    resourceType: 'metric',
    resourceId: question.metric,
    details: { grain: findings.grain, method: findings.method, causes: question.causes === true },
  });
  return findings;
}
