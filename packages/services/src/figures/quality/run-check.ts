/** Looks whether an expectation is met. A check that cannot be made says why, and is neither passed nor failed. */
import { Problem } from '@bellwether/core';
import type { Platform } from '../../installation/platform/platform.ts';
import { checkCount } from './check-count.ts';
import { checkFreshness } from './check-freshness.ts';
import { checkRefused } from './check-refused.ts';
import { checkSchema } from './check-schema.ts';
import { checkStatement } from './check-statement.ts';
import { checkUniqueness } from './check-uniqueness.ts';
import { checkValidity } from './check-validity.ts';
import { checkVolume } from './check-volume.ts';
import type { Expectation } from './expectation.ts';
import type { Outcome } from './outcome.ts';

export async function runCheck(
  platform: Platform,
  orgId: string,
  expected: Pick<Expectation, 'data_set' | 'check'>,
): Promise<Outcome> {
  try {
    return await outcomeOf(platform, orgId, expected);
  } catch (error) {
    if (!(error instanceof Problem) || error.status >= 500) throw error;
    return { status: 'unknown', detail: `It cannot be checked: ${error.message}` };
  }
}

function outcomeOf(
  platform: Platform,
  orgId: string,
  { data_set: dataSet, check }: Pick<Expectation, 'data_set' | 'check'>,
): Promise<Outcome> {
  switch (check.kind) {
    case 'freshness':
      return checkFreshness(platform, orgId, dataSet, check);
    case 'volume':
      return checkVolume(platform, orgId, dataSet, check);
    case 'count':
      return checkCount(platform, orgId, dataSet, check);
    case 'schema': {
      const type = platform.eventTypes.resolve(orgId, dataSet);
      if (!type) throw new Problem('not_found', `There is no event type "${dataSet}" any more.`);
      return checkSchema(platform, orgId, type);
    }
    case 'validity':
      return checkValidity(platform, orgId, dataSet, check);
    case 'uniqueness':
      return checkUniqueness(platform, orgId, dataSet, check);
    case 'refused':
      return checkRefused(platform, orgId, dataSet, check);
    case 'sql':
      return checkStatement(platform, orgId, check);
  }
}
