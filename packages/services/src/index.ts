export { getAccessThresholds, putAccessThresholds } from './audit/access-thresholds.ts';
export { ACCESS_KINDS, type AccessThresholds } from './audit/access-watch.ts';
export { anchorPath } from './audit/anchor-file.ts';
export { type AuditEntry, type AuditOutcome, INSTALLATION_CHAIN } from './audit/audit-entry.ts';
export { type AuditExport, exportAudit } from './audit/export.ts';
export { type AuditList, listAudit } from './audit/list.ts';
export { type OfflineTrail, openOfflineTrail } from './audit/offline-trail.ts';
export { AUDIT_SWEEP_EVERY_MS, anchorAudit } from './audit/upkeep.ts';
export { getAuditHead, parseAnchor, verifyAudit } from './audit/verify.ts';
export { type ChainHead, headOf, type Verification, verifyChain } from './audit/verify-chain.ts';
export { type AnomalyHour, type AnomalyReport, listAnomalies } from './anomaly/list-anomalies.ts';
export { authenticate } from './authority/authenticate.ts';
export {
  actingFor,
  type Caller,
  OPERATOR,
  organisationOf,
  reachOf,
  requireCaller,
  requireOperator,
  requirePermission,
  requireUser,
} from './authority/caller.ts';
export {
  operatorTokenPath,
  readOperatorToken,
  removeOperatorToken,
  writeOperatorToken,
} from './authority/operator-token.ts';
export { PERMISSIONS, type Permission, REACHES, type Reach, reaches } from './authority/permission.ts';
export { ROLES, USER_ROLES } from './authority/role.ts';
export { grantsOfScopes, SCOPES, type Scope } from './authority/scope.ts';
export type { BoardSummary, BoardView } from './board/board-view.ts';
export { createBoard, duplicateBoard } from './board/create.ts';
export { type EmbeddedBoard, embedOrigins, readEmbed, type TileAnswer } from './board/embed-read.ts';
export { type CreatedEmbed, createEmbed, type EmbedView, listEmbeds, revokeEmbed } from './board/embeds.ts';
export { getBoard } from './board/get.ts';
export { listBoards } from './board/list.ts';
export { type BoardVersion, listBoardVersions } from './board/list-versions.ts';
export { removeBoard } from './board/remove.ts';
export { restoreBoard, updateBoard } from './board/update.ts';
export type { BudgetView } from './budget/budget-view.ts';
export { BudgetWatch } from './budget/budget-watch.ts';
export { createBudget } from './budget/create.ts';
export { listBudgets } from './budget/list.ts';
export { removeBudget } from './budget/remove.ts';
export { updateBudget } from './budget/update.ts';
export { openServiceContext, type ServiceContext, type ServiceContextOptions } from './context.ts';
export { type EventStats, eventStats } from './event/event-stats.ts';
export { findEvent } from './event/find-event.ts';
export { type EventPage, listEvents } from './event/list-events.ts';
export { incompatibilities } from './event-type/compatible.ts';
export type { EventTypeView } from './event-type/event-type-view.ts';
export { type EventTypeHistory, getEventType } from './event-type/get.ts';
export { listEventTypes } from './event-type/list.ts';
export { registerEventType } from './event-type/register.ts';
export { EventTypeRegistry } from './event-type/registry.ts';
export type { Admitted } from './ingest/admission.ts';
export type { Arrival } from './ingest/arrival.ts';
export { ingestEvents } from './ingest/ingest-events.ts';
export { InputReader, readInput } from './input.ts';
export { type CreatedKey, createKey } from './key/create.ts';
export type { KeyView } from './key/key-view.ts';
export { listKeys } from './key/list.ts';
export { revokeKey } from './key/revoke.ts';
export { rotateKey } from './key/rotate.ts';
export { getManifest, type PackView, type PageView } from './manifest/get.ts';
export { type Export, exportMetric } from './metric/export-metric.ts';
export { type FigureView, figureViewOf, withinView } from './metric/figure-view.ts';
export { listMetrics, type MetricView } from './metric/list-metrics.ts';
export { queryMetric } from './metric/query-metric.ts';
export { expireLog, forgetStore, openPlatform, type Platform, type PlatformOptions } from './platform/platform.ts';
export { listPrices, type PriceView } from './price/list.ts';
export { listSeenModels, type SeenModel } from './price/list-models.ts';
export { PriceTable } from './price/price-table.ts';
export { putPrice } from './price/put.ts';
export { removePrice } from './price/remove.ts';
export { listRejectedReasons } from './rejected/list-reasons.ts';
export { getRejected, listRejected } from './rejected/list-rejected.ts';
export { dismissRejected, replayAllRejected, replayRejected } from './rejected/replay-rejected.ts';
export { enforceRetention } from './retention/enforce.ts';
export { getRetention, type RetentionView } from './retention/get.ts';
export { putRetention } from './retention/put.ts';
export { listRoles, type RoleView } from './role/list.ts';
export { createSavedQuery } from './saved-query/create.ts';
export { listSavedQueries } from './saved-query/list.ts';
export { removeSavedQuery } from './saved-query/remove.ts';
export type { SavedQuery } from './saved-query/saved-query-view.ts';
export { SecretBox } from './secret/secret-box.ts';
export { type CurrentSession, currentSession } from './session/current.ts';
export { listSessions } from './session/list.ts';
export { openSession, type SignedIn, type SignInMethod } from './session/open-session.ts';
export { revokeOtherSessions, revokeSession } from './session/revoke.ts';
export type { SessionView } from './session/session-view.ts';
export { signIn } from './session/sign-in.ts';
export { signOut } from './session/sign-out.ts';
export { sweepSessions } from './session/sweep.ts';
export type { Visit } from './session/visit.ts';
export { listSessionWindows, sessionEvents } from './session-window/session-windows.ts';
export { runSql } from './sql/run-sql.ts';
export { administerOrganisation, listOrganisationUsage } from './tenant/administer.ts';
export { type ConnectionView } from './sso/connection.ts';
export { createConnection } from './sso/create-connection.ts';
export { type Discovered, discoverConnections } from './sso/discover.ts';
export { type FinishedSignOn, finishOidc } from './sso/finish-oidc.ts';
export { finishSaml, receiveAssertion } from './sso/finish-saml.ts';
export { listConnections } from './sso/list-connections.ts';
export { removeConnection } from './sso/remove-connection.ts';
export { samlMetadata } from './sso/saml-metadata.ts';
export { SIGN_ON_REASONS, SignOnProblem } from './sso/sign-on-problem.ts';
export { startSignOn } from './sso/start.ts';
export { testConnection } from './sso/test-connection.ts';
export { updateConnection } from './sso/update-connection.ts';
export { createOrganisation } from './tenant/create.ts';
export {
  ensureFirstAdministrator,
  FIRST_ORG_ID,
  type FirstAdministrator,
  firstAdministratorShown,
  SAMPLE_ORG_ID,
} from './tenant/ensure-first-administrator.ts';
export { getOrganisation } from './tenant/get.ts';
export { listOrganisations } from './tenant/list.ts';
export type { Organisation } from './tenant/organisation.ts';
export { TenantDirectory } from './tenant/tenant-directory.ts';
export { updateOrganisation } from './tenant/update.ts';
export { getUsage, type Usage } from './usage/get.ts';
export { listSources } from './usage/list-sources.ts';
export { type CreatedUser, createUser } from './user/create.ts';
export type { UserRow, UserView } from './user/user-view.ts';
