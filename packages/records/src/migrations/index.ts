import type { Migration } from '../migration/migration.ts';
import { organisationsAndAccess } from './0001-organisations-and-access.ts';
import { tenantDefinitions } from './0002-tenant-definitions.ts';
import { rolesAndAudit } from './0003-roles-and-audit.ts';
import { boards } from './0004-boards.ts';
import { signOn } from './0005-sign-on.ts';
import { budgets } from './0006-budgets.ts';
import { factorsAndInvitations } from './0007-factors-and-invitations.ts';
import { organisationState } from './0008-organisation-state.ts';
import { usersLastSeen } from './0009-users-last-seen.ts';
import { people } from './0010-people.ts';
import { personalDataPolicy } from './0011-personal-data-policy.ts';
import { consentAndErasure } from './0012-consent-and-erasure.ts';
import { publications } from './0013-publications.ts';
import { diagnosticReports } from './0014-diagnostic-reports.ts';
import { networkSnapshots } from './0015-network-snapshots.ts';
import { alertsTold } from './0016-alerts-told.ts';
import { organizations } from './0017-organizations.ts';
import { eventStore } from './0018-event-store.ts';
import { surveyWaves } from './0019-survey-waves.ts';
import { privacyBudget } from './0020-privacy-budget.ts';
import { workflows } from './0021-workflows.ts';
import { surveyReports } from './0022-survey-reports.ts';
import { surveys } from './0023-surveys.ts';
import { deliveryKeys } from './0024-delivery-keys.ts';
import { runsTakenUp } from './0025-runs-taken-up.ts';
import { notifications } from './0026-notifications.ts';
import { rules } from './0027-rules.ts';
import { ruleDryRuns } from './0028-rule-dry-runs.ts';
import { connections } from './0029-connections.ts';
import { executiveReports } from './0030-executive-reports.ts';
import { devices } from './0031-devices.ts';
import { quality } from './0032-quality.ts';
import { deviceCommandsAndUpdates } from './0033-device-commands-and-updates.ts';
import { pipelines } from './0034-pipelines.ts';
import { objectStore } from './0035-object-store.ts';
import { sites } from './0036-sites.ts';
import { experiments } from './0037-experiments.ts';
import { gateway } from './0038-gateway.ts';
import { websites } from './0039-websites.ts';
import { severalProcesses } from './0040-several-processes.ts';
import { loadPlans } from './0041-load-plans.ts';
import { regions } from './0042-regions.ts';
import { archive } from './0043-archive.ts';
import { deviceGateways } from './0044-device-gateways.ts';
import { erasedAgain } from './0045-erased-again.ts';

/** All migrations in order. New ones go to the end; applied ones are never edited. */
export const MIGRATIONS: readonly Migration[] = [
  organisationsAndAccess,
  tenantDefinitions,
  rolesAndAudit,
  boards,
  signOn,
  budgets,
  factorsAndInvitations,
  organisationState,
  usersLastSeen,
  people,
  personalDataPolicy,
  consentAndErasure,
  publications,
  diagnosticReports,
  networkSnapshots,
  alertsTold,
  organizations,
  eventStore,
  surveyWaves,
  privacyBudget,
  workflows,
  surveyReports,
  surveys,
  deliveryKeys,
  runsTakenUp,
  notifications,
  rules,
  ruleDryRuns,
  connections,
  executiveReports,
  devices,
  quality,
  deviceCommandsAndUpdates,
  pipelines,
  objectStore,
  sites,
  experiments,
  gateway,
  websites,
  severalProcesses,
  loadPlans,
  regions,
  archive,
  deviceGateways,
  erasedAgain,
];
