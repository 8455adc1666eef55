/** Everything that has a history people look at. A new kind is declared beside its entity, and a line here. */
import { Problem } from '@bellwether/core';
import { alertRuleHistory } from '../alert/alert-rule-history.ts';
import { boardHistory } from '../board/board-history.ts';
import { budgetHistory } from '../budget/budget-history.ts';
import { externalJobHistory } from '../catalog/external-lineage.ts';
import { stewardshipHistory } from '../catalog/stewardship.ts';
import { complianceHistory } from '../compliance/compliance-details.ts';
import { toolConnectionHistory } from '../connection/connection-history.ts';
import { deviceHistory } from '../device/device-history.ts';
import { deviceProfileHistory } from '../device/profile-history.ts';
import { rolloutHistory } from '../device-update/rollout-stream.ts';
import { employeeHistory } from '../employee/employee-history.ts';
import { eventTypeHistory } from '../event-type/event-type-history.ts';
import { reportScheduleHistory } from '../executive-report/schedule-history.ts';
import { reportTemplateHistory } from '../executive-report/template-history.ts';
import { experimentHistory } from '../experiment/experiment-history.ts';
import { gatewayHistory } from '../gateway/gateway-history.ts';
import { mappingHistory } from '../mapping/mapping-row.ts';
import { channelHistory } from '../notification/channel-history.ts';
import { routeHistory } from '../notification/route-history.ts';
import { silenceHistory } from '../notification/silence-history.ts';
import { bucketHistory } from '../object/bucket-history.ts';
import { orgSchemaHistory } from '../org-schema/org-schema-history.ts';
import { organizationHistory } from '../organization/organization-history.ts';
import { pipelineHistory } from '../pipeline/pipeline-history.ts';
import { priceHistory } from '../price/price-history.ts';
import { privacyHistory } from '../privacy/privacy-history.ts';
import { expectationHistory } from '../quality/expectation-stream.ts';
import { questionHistory } from '../question/question-history.ts';
import { retentionHistory } from '../retention/retention-history.ts';
import { ruleHistory } from '../rule/rule-history.ts';
import { savedQueryHistory } from '../saved-query/saved-query-history.ts';
import { websiteHistory } from '../scrape/website-history.ts';
import { siteHistory } from '../site/site-history.ts';
import { tagContainerHistory } from '../site/tag-history.ts';
import { connectionHistory } from '../sso/connection-history.ts';
import { surveyHistory } from '../survey/survey-history.ts';
import { organisationHistory } from '../tenant/organisation-history.ts';
import { themeHistory } from '../theme/theme-history.ts';
import { userHistory } from '../user/user-history.ts';
import type { HistoryKind } from './history-kind.ts';

export const HISTORY_KINDS: readonly HistoryKind[] = [
  alertRuleHistory,
  boardHistory,
  bucketHistory,
  budgetHistory,
  channelHistory,
  complianceHistory,
  connectionHistory,
  deviceHistory,
  deviceProfileHistory,
  employeeHistory,
  eventTypeHistory,
  expectationHistory,
  experimentHistory,
  externalJobHistory,
  gatewayHistory,
  mappingHistory,
  organisationHistory,
  organizationHistory,
  orgSchemaHistory,
  pipelineHistory,
  priceHistory,
  privacyHistory,
  questionHistory,
  reportScheduleHistory,
  reportTemplateHistory,
  retentionHistory,
  rolloutHistory,
  routeHistory,
  ruleHistory,
  savedQueryHistory,
  silenceHistory,
  siteHistory,
  stewardshipHistory,
  surveyHistory,
  tagContainerHistory,
  themeHistory,
  toolConnectionHistory,
  userHistory,
  websiteHistory,
];

/** Throws not_found, and names those there are. */
export function historyKind(type: string): HistoryKind {
  const kind = HISTORY_KINDS.find((each) => each.type === type);
  if (kind) return kind;
  const known = HISTORY_KINDS.map((each) => each.type).toSorted();
  throw new Problem(
    'not_found',
    `Nothing of the kind "${type.slice(0, 100)}" has a history. There are: ${known.join(', ')}.`,
  );
}
