/** Everything that has a history people look at. A new kind is declared beside its entity, and a line here. */
import { Problem } from '@bellwether/core';
import { connectionHistory } from '../../access/sso/connection-history.ts';
import { userHistory } from '../../access/user/user-history.ts';
import { alertRuleHistory } from '../../alerts/alert/alert-rule-history.ts';
import { channelHistory } from '../../alerts/notification/channel-history.ts';
import { routeHistory } from '../../alerts/notification/route-history.ts';
import { silenceHistory } from '../../alerts/notification/silence-history.ts';
import { ruleHistory } from '../../alerts/rule/rule-history.ts';
import { bucketHistory } from '../../content/object/bucket-history.ts';
import { websiteHistory } from '../../content/scrape/website-history.ts';
import { deviceHistory } from '../../devices/device/device-history.ts';
import { deviceProfileHistory } from '../../devices/device/profile-history.ts';
import { rolloutHistory } from '../../devices/device-update/rollout-stream.ts';
import { boardHistory } from '../../figures/board/board-history.ts';
import { externalJobHistory } from '../../figures/catalog/external-lineage.ts';
import { stewardshipHistory } from '../../figures/catalog/stewardship.ts';
import { complianceHistory } from '../../figures/compliance/compliance-details.ts';
import { reportScheduleHistory } from '../../figures/executive-report/schedule-history.ts';
import { reportTemplateHistory } from '../../figures/executive-report/template-history.ts';
import { expectationHistory } from '../../figures/quality/expectation-stream.ts';
import { savedQueryHistory } from '../../figures/saved-query/saved-query-history.ts';
import { retentionHistory } from '../../installation/retention/retention-history.ts';
import { employeeHistory } from '../../people/employee/employee-history.ts';
import { privacyHistory } from '../../people/privacy/privacy-history.ts';
import { pipelineHistory } from '../../runs/pipeline/pipeline-history.ts';
import { experimentHistory } from '../../sites/experiment/experiment-history.ts';
import { siteHistory } from '../../sites/site/site-history.ts';
import { tagContainerHistory } from '../../sites/site/tag-history.ts';
import { orgSchemaHistory } from '../../surveys/org-schema/org-schema-history.ts';
import { organizationHistory } from '../../surveys/organization/organization-history.ts';
import { questionHistory } from '../../surveys/question/question-history.ts';
import { surveyHistory } from '../../surveys/survey/survey-history.ts';
import { themeHistory } from '../../surveys/theme/theme-history.ts';
import { budgetHistory } from '../../tenants/budget/budget-history.ts';
import { priceHistory } from '../../tenants/price/price-history.ts';
import { organisationHistory } from '../../tenants/tenant/organisation-history.ts';
import { toolConnectionHistory } from '../connection/connection-history.ts';
import { eventTypeHistory } from '../event-type/event-type-history.ts';
import { gatewayHistory } from '../gateway/gateway-history.ts';
import { mappingHistory } from '../mapping/mapping-row.ts';
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
