export { newBackupKey } from '@bellwether/backup';
export { REPORT_FILE_BYTES_MAX } from '@bellwether/reports';
export { getAccessThresholds, putAccessThresholds } from './access/audit/access-thresholds.ts';
export { ACCESS_KINDS, type AccessThresholds } from './access/audit/access-watch.ts';
export { anchorPath } from './access/audit/anchor-file.ts';
export { type AuditEntry, type AuditOutcome, INSTALLATION_CHAIN } from './access/audit/audit-entry.ts';
export { type AuditExport, exportAudit } from './access/audit/export.ts';
export { type AuditList, listAudit } from './access/audit/list.ts';
export { type OfflineTrail, openOfflineTrail } from './access/audit/offline-trail.ts';
export { AUDIT_SWEEP_EVERY_MS, anchorAudit } from './access/audit/upkeep.ts';
export { getAuditHead, parseAnchor, verifyAudit } from './access/audit/verify.ts';
export { type ChainHead, headOf, type Verification, verifyChain } from './access/audit/verify-chain.ts';
export { authenticate } from './access/authority/authenticate.ts';
export {
  actingFor,
  type Caller,
  nameOf,
  OPERATOR,
  organisationOf,
  reachOf,
  requireCaller,
  requireOperator,
  requirePermission,
  requireUser,
} from './access/authority/caller.ts';
export {
  operatorTokenPath,
  readOperatorToken,
  removeOperatorToken,
  writeOperatorToken,
} from './access/authority/operator-token.ts';
export { PERMISSIONS, type Permission, REACHES, type Reach, reaches } from './access/authority/permission.ts';
export { ROLES, USER_ROLES } from './access/authority/role.ts';
export { grantsOfScopes, SCOPES, type Scope } from './access/authority/scope.ts';
export { confirmTotp, type RecoveryCodes } from './access/factor/confirm-totp.ts';
export { type FactorsView, listFactors } from './access/factor/list.ts';
export { removeTotp } from './access/factor/remove-totp.ts';
export { renewRecoveryCodes } from './access/factor/renew-recovery-codes.ts';
export { startTotp, type TotpSecret } from './access/factor/start-totp.ts';
export { acceptInvitation, type InvitationPreview, lookUpInvitation } from './access/invitation/accept.ts';
export { type CreatedInvitation, createInvitation } from './access/invitation/create.ts';
export type { InvitationView } from './access/invitation/invitation-view.ts';
export { listInvitations } from './access/invitation/list.ts';
export { revokeInvitation } from './access/invitation/revoke.ts';
export { type CreatedKey, createKey } from './access/key/create.ts';
export type { KeyView } from './access/key/key-view.ts';
export { listKeys } from './access/key/list.ts';
export { revokeKey } from './access/key/revoke.ts';
export { rotateKey } from './access/key/rotate.ts';
export { addPasskey } from './access/passkey/add.ts';
export type { PasskeyView } from './access/passkey/passkey-view.ts';
export { startPasskey } from './access/passkey/registration-options.ts';
export { type RelyingParty, relyingPartyOf } from './access/passkey/relying-party.ts';
export { removePasskey } from './access/passkey/remove.ts';
export { signInWithPasskey } from './access/passkey/sign-in.ts';
export { startPasskeySignIn } from './access/passkey/sign-in-options.ts';
export { listRoles, type RoleView } from './access/role/list.ts';
export { createScimUser } from './access/scim/create-user.ts';
export { getScimGroup, listScimGroups } from './access/scim/list-groups.ts';
export { getScimUser, listScimUsers } from './access/scim/list-users.ts';
export { getProvisioning, type Provisioning, putProvisioning } from './access/scim/provisioning.ts';
export {
  getResourceType,
  getSchema,
  listResourceTypes,
  listSchemas,
  serviceProviderConfig,
} from './access/scim/scim-discovery.ts';
export { scimErrorDocument } from './access/scim/scim-problem.ts';
export { createScimGroup, patchScimGroup, removeScimGroup, replaceScimGroup } from './access/scim/write-group.ts';
export { patchScimUser, removeScimUser, replaceScimUser } from './access/scim/write-user.ts';
export { type CurrentSession, currentSession } from './access/session/current.ts';
export { listSessions } from './access/session/list.ts';
export { openSession, type SignedIn, type SignInMethod } from './access/session/open-session.ts';
export { revokeOtherSessions, revokeSession } from './access/session/revoke.ts';
export { signInWithSecondFactor } from './access/session/second-factor.ts';
export type { SessionView } from './access/session/session-view.ts';
export { type SecondFactorRequired, signIn } from './access/session/sign-in.ts';
export { signOut } from './access/session/sign-out.ts';
export { sweepSessions } from './access/session/sweep.ts';
export type { Visit } from './access/session/visit.ts';
export type { ConnectionView } from './access/sso/connection.ts';
export { createConnection } from './access/sso/create-connection.ts';
export { type Discovered, discoverConnections } from './access/sso/discover.ts';
export { type FinishedSignOn, finishOidc } from './access/sso/finish-oidc.ts';
export { finishSaml, receiveAssertion } from './access/sso/finish-saml.ts';
export { listConnections } from './access/sso/list-connections.ts';
export { removeConnection } from './access/sso/remove-connection.ts';
export { samlMetadata } from './access/sso/saml-metadata.ts';
export { SIGN_ON_REASONS, SignOnProblem } from './access/sso/sign-on-problem.ts';
export { startSignOn } from './access/sso/start.ts';
export { testConnection } from './access/sso/test-connection.ts';
export { updateConnection } from './access/sso/update-connection.ts';
export { changePassword } from './access/user/change-password.ts';
export { type CreatedUser, createUser } from './access/user/create.ts';
export { endSessionsOfUser } from './access/user/end-sessions.ts';
export { finishPasswordReset, lookUpPasswordReset } from './access/user/finish-password-reset.ts';
export { getUser } from './access/user/get.ts';
export { listUsers } from './access/user/list.ts';
export { removeUser } from './access/user/remove.ts';
export { resetFactors } from './access/user/reset-factors.ts';
export { type StartedReset, startPasswordReset } from './access/user/start-password-reset.ts';
export { unlockUser } from './access/user/unlock.ts';
export { updateUser } from './access/user/update.ts';
export type { UserDetails } from './access/user/user-details.ts';
export type { UserRow, UserView } from './access/user/user-view.ts';
export type { AlertView } from './alerts/alert/alert-row.ts';
export { AlertWatch, evaluateAlerts } from './alerts/alert/alert-watch.ts';
export { acknowledgeAlert, resolveAlert } from './alerts/alert/change-alert.ts';
export { type AlertFilter, listAlerts } from './alerts/alert/list.ts';
export { type AlertRuleView, backtestAlertRule, listAlertRules, putAlertRule } from './alerts/alert/rules.ts';
export { mailInvitation, mailPasswordReset } from './alerts/notification/account-mail.ts';
export {
  type AcknowledgePage,
  acknowledgeByLink,
  acknowledgeNotification,
  readAcknowledgeLink,
} from './alerts/notification/acknowledge.ts';
export type { ChannelView } from './alerts/notification/channel.ts';
export { NotificationDispatcher } from './alerts/notification/dispatcher.ts';
export { listChannels } from './alerts/notification/list-channels.ts';
export { listDeadLetters, listNotifications, type NotificationList } from './alerts/notification/list-notifications.ts';
export type { Attachment, Notification } from './alerts/notification/notification.ts';
export { ACKNOWLEDGE_PATH } from './alerts/notification/notification-links.ts';
export type { DeliveryView, NotificationView } from './alerts/notification/notification-view.ts';
export { type Notified, notify, resolveNotification } from './alerts/notification/notify.ts';
export type { RouteView } from './alerts/notification/route.ts';
export { sendAgain } from './alerts/notification/send-again.ts';
export { sendEvent, type WebhookEvent } from './alerts/notification/send-event.ts';
export type { SilenceView } from './alerts/notification/silence.ts';
export { type ChannelCheck, type ChannelTest, checkChannels, testChannel } from './alerts/notification/test-channel.ts';
export {
  type ChangedChannel,
  createChannel,
  exchangeWebhookSecret,
  removeChannel,
  updateChannel,
} from './alerts/notification/write-channel.ts';
export { createRoute, listRoutes, removeRoute, updateRoute } from './alerts/notification/write-route.ts';
export { createSilence, endSilence, listSilences, updateSilence } from './alerts/notification/write-silence.ts';
export { checkRule, type RuleCheckView } from './alerts/rule/check-rule.ts';
export { createRule } from './alerts/rule/create.ts';
export { cancelRuleDryRun, type DryRunView, getRuleDryRun, startRuleDryRun } from './alerts/rule/dry-run.ts';
export { EventRules } from './alerts/rule/event-rules.ts';
export { getRule } from './alerts/rule/get.ts';
export { getRuleSchema } from './alerts/rule/get-schema.ts';
export { listRules } from './alerts/rule/list.ts';
export { listRuleExamples, type RuleExample } from './alerts/rule/list-examples.ts';
export { listRuleRuns, type RuleRunPage, type RuleRunView } from './alerts/rule/list-runs.ts';
export { removeRule } from './alerts/rule/remove.ts';
export type { RuleSummary, RuleView } from './alerts/rule/rule-row.ts';
export { RuleWatch } from './alerts/rule/rule-watch.ts';
export { switchRule, updateRule } from './alerts/rule/update.ts';
export type { BucketView } from './content/object/bucket-row.ts';
export {
  getObject,
  linkObject,
  listObjects,
  type ObjectLink,
  type ObjectToSend,
  type ObjectView,
  openLinkedObject,
  putLinkedObject,
  putObject,
  removeObject,
} from './content/object/objects.ts';
export type { ObjectStoreSettings } from './content/object/open-objects.ts';
export { type BucketList, getBucket, listBuckets } from './content/object/read-buckets.ts';
export { createBucket, removeBucket, updateBucket } from './content/object/write-bucket.ts';
export {
  getWebsite,
  getWebsitePage,
  listWebsitePages,
  listWebsites,
  type WebsitePageContent,
  type WebsitePageView,
} from './content/scrape/read-websites.ts';
export { type ScrapeRequest, scrape, startScrape, stopScrape } from './content/scrape/scrape.ts';
export type { ScrapeView } from './content/scrape/scrape-row.ts';
export type { WebsiteView } from './content/scrape/website-row.ts';
export { createWebsite, removeWebsite, updateWebsite } from './content/scrape/write-website.ts';
export { openServiceContext, type ServiceContext, type ServiceContextOptions } from './context.ts';
export { type ClaimedDevice, claimDevice } from './devices/device/claim-device.ts';
export { rotateDeviceCredential } from './devices/device/device-credentials.ts';
export { deviceEventId } from './devices/device/device-events.ts';
export type { DeviceIdentity } from './devices/device/device-identity.ts';
export type { DeviceLink, DeviceMessageKind, DeviceTopic } from './devices/device/device-link.ts';
export type { DeviceSummary, DeviceView } from './devices/device/device-row.ts';
export { getDevice } from './devices/device/get-device.ts';
export type { DeviceProof } from './devices/device/identify-device.ts';
export { type ImportedDevice, importDevices } from './devices/device/import-devices.ts';
export { type DeviceProfileView, listDeviceProfiles } from './devices/device/list-profiles.ts';
export { type DeviceReadings, listReadings } from './devices/device/list-readings.ts';
export {
  type CreatedProvisioningKey,
  createProvisioningKey,
  listProvisioningKeys,
  type ProvisioningKeyView,
  revokeProvisioningKey,
} from './devices/device/provisioning-keys.ts';
export { type Fleet, readFleet } from './devices/device/read-fleet.ts';
export { registerSampleDevices } from './devices/device/register-sample-devices.ts';
export { readToldStatus, statusArrival } from './devices/device/take-status.ts';
export { type TelemetryMessage, takeTelemetry, telemetryArrival } from './devices/device/telemetry.ts';
export { TelemetryGathering } from './devices/device/telemetry-gathering.ts';
export { type CreatedDevice, createDevice, switchDevice, updateDevice } from './devices/device/write-device.ts';
export { type OwnProfile, putDeviceProfile, removeDeviceProfile } from './devices/device/write-profile.ts';
export { answerCommand } from './devices/device-command/answer-command.ts';
export type { CommandView } from './devices/device-command/command-row.ts';
export { CommandWatch } from './devices/device-command/command-watch.ts';
export { fetchCommands } from './devices/device-command/deliver-commands.ts';
export { listCommands } from './devices/device-command/list-commands.ts';
export { requestCommand } from './devices/device-command/request-command.ts';
export { createRollout } from './devices/device-update/create-rollout.ts';
export type { FirmwareView } from './devices/device-update/firmware.ts';
export { readImage } from './devices/device-update/firmware-images.ts';
export { fetchUpdate, imageFor } from './devices/device-update/offer-update.ts';
export { orderRollout } from './devices/device-update/order-rollout.ts';
export { getRollout, listRollouts } from './devices/device-update/read-rollouts.ts';
export { reportUpdate } from './devices/device-update/report-update.ts';
export type { RolloutSummary, RolloutView } from './devices/device-update/rollout-row.ts';
export {
  addUpdateKey,
  listUpdateKeys,
  removeUpdateKey,
  type UpdateKeyView,
} from './devices/device-update/signing-keys.ts';
export { UpdateWatch } from './devices/device-update/update-watch.ts';
export { FIRMWARE_BYTES_MAX, listFirmware, uploadFirmware } from './devices/device-update/upload-firmware.ts';
export { isImageOf, verifyUpdate } from './devices/device-update/verify-update.ts';
export { hearDevices } from './devices/hear-devices.ts';
export type { AnomalyQuestion } from './figures/anomaly/anomaly-question.ts';
export type { AnomalyCause, AnomalyFindings, AnomalyPoint, AnomalyScope } from './figures/anomaly/anomaly-view.ts';
export { findAnomalies } from './figures/anomaly/find-anomalies.ts';
export { type AnomalyHour, type AnomalyReport, listAnomalies } from './figures/anomaly/list-anomalies.ts';
export { readAnomalies } from './figures/anomaly/read-anomalies.ts';
export type { BoardSummary, BoardView } from './figures/board/board-view.ts';
export { createBoard, duplicateBoard } from './figures/board/create.ts';
export { type EmbeddedBoard, embedOrigins, readEmbed, type TileAnswer } from './figures/board/embed-read.ts';
export { type CreatedEmbed, createEmbed, type EmbedView, listEmbeds, revokeEmbed } from './figures/board/embeds.ts';
export { getBoard } from './figures/board/get.ts';
export { listBoards } from './figures/board/list.ts';
export { type BoardVersion, listBoardVersions } from './figures/board/list-versions.ts';
export { removeBoard } from './figures/board/remove.ts';
export { restoreBoard, updateBoard } from './figures/board/update.ts';
export type { CatalogEntryView } from './figures/catalog/catalog-view.ts';
export { exportLineage } from './figures/catalog/openlineage/export-lineage.ts';
export { type LineageDestination, LineageSender } from './figures/catalog/openlineage/lineage-sender.ts';
export { openLineageFaults } from './figures/catalog/openlineage/open-lineage.ts';
export { receiveLineage } from './figures/catalog/openlineage/receive-lineage.ts';
export {
  type CatalogEntryDetail,
  getCatalogEntry,
  getImpact,
  getLineage,
  type ImpactView,
  type LineageView,
} from './figures/catalog/read-lineage.ts';
export { type CatalogPage, searchCatalog } from './figures/catalog/search-catalog.ts';
export { putStewardship } from './figures/catalog/write-stewardship.ts';
export { putComplianceDetails } from './figures/compliance/put-details.ts';
export {
  type ComplianceReportName,
  getCompliance,
  getComplianceFile,
  getComplianceReport,
} from './figures/compliance/read-compliance.ts';
export { type AllocationView, allocate } from './figures/decision/allocate.ts';
export { findTopics, type TopicsView } from './figures/decision/find-topics.ts';
export { findUnusualRows, type UnusualRowsView } from './figures/decision/find-unusual-rows.ts';
export { type RankingView, rank } from './figures/decision/rank.ts';
export { type RisksView, scoreRisks } from './figures/decision/score-risks.ts';
export { answerEventAnalysis } from './figures/event-analysis/answer-event-analysis.ts';
export { getReportTemplate, listReportTemplates } from './figures/executive-report/list-templates.ts';
export { makeReport, type StartedReport } from './figures/executive-report/make-report.ts';
export { previewReport, type ReportPreview } from './figures/executive-report/preview-report.ts';
export {
  getReport,
  getReportFile,
  listReports,
  type ReportSummary,
  type ReportView,
} from './figures/executive-report/read-reports.ts';
export { templateFaults } from './figures/executive-report/template-fields.ts';
export { type ReportVerification, verifyReport } from './figures/executive-report/verify-report.ts';
export {
  createReportSchedule,
  listReportSchedules,
  removeReportSchedule,
  updateReportSchedule,
} from './figures/executive-report/write-schedule.ts';
export {
  createReportTemplate,
  removeReportTemplate,
  updateReportTemplate,
} from './figures/executive-report/write-template.ts';
export { forecastMetric } from './figures/forecast/forecast-metric.ts';
export type { ForecastQuestion } from './figures/forecast/forecast-question.ts';
export type { ForecastPoint, ForecastScope, ForecastView } from './figures/forecast/forecast-view.ts';
export { forecastWhenDone, type WhenDoneView } from './figures/forecast/forecast-when-done.ts';
export { readForecast } from './figures/forecast/read-forecast.ts';
export { type Export, exportMetric } from './figures/metric/export-metric.ts';
export { type FigureView, figureViewOf, withinView } from './figures/metric/figure-view.ts';
export { listMetrics, type MetricView } from './figures/metric/list-metrics.ts';
export { queryMetric } from './figures/metric/query-metric.ts';
export { QualityWatch } from './figures/quality/quality-watch.ts';
export { checkDataSet, getDataSetQuality, getQuality, listCheckResults } from './figures/quality/read-quality.ts';
export { createExpectation, removeExpectation, updateExpectation } from './figures/quality/write-expectation.ts';
export { createSavedQuery } from './figures/saved-query/create.ts';
export { listSavedQueries } from './figures/saved-query/list.ts';
export { removeSavedQuery } from './figures/saved-query/remove.ts';
export type { SavedQuery } from './figures/saved-query/saved-query-view.ts';
export { runSql } from './figures/sql/run-sql.ts';
export type { Admitted } from './ingest/admission/admission.ts';
export type { Arrival } from './ingest/admission/arrival.ts';
export { ingestEvents, requireEventWriter } from './ingest/admission/ingest-events.ts';
export { startBackfill } from './ingest/connection/backfill/start-backfill.ts';
export type { ConnectionState, ToolConnectionView } from './ingest/connection/connection-view.ts';
export { type ConnectorView, getToolConnection, listToolConnections } from './ingest/connection/list-connections.ts';
export { finishVendorSignIn, startVendorSignIn } from './ingest/connection/oauth/sign-in.ts';
export { type ReceivedWebhook, receiveWebhook } from './ingest/connection/receive-webhook.ts';
export { sweepDeliveries } from './ingest/connection/sweep-deliveries.ts';
export { type ConnectionFinding, testToolConnection } from './ingest/connection/test-connection.ts';
export {
  createToolConnection,
  exchangeToolSecret,
  type MadeConnection,
  removeToolConnection,
  updateToolConnection,
} from './ingest/connection/write-connection.ts';
export { type EventStats, eventStats } from './ingest/event/event-stats.ts';
export { findEvent } from './ingest/event/find-event.ts';
export { type EventPage, listEvents } from './ingest/event/list-events.ts';
export { incompatibilities } from './ingest/event-type/compatible.ts';
export type { EventTypeView } from './ingest/event-type/event-type-view.ts';
export { type EventTypeHistory, getEventType } from './ingest/event-type/get.ts';
export { listEventTypes } from './ingest/event-type/list.ts';
export { registerEventType } from './ingest/event-type/register.ts';
export { EventTypeRegistry } from './ingest/event-type/registry.ts';
export { getGateway, putGateway } from './ingest/gateway/configure-gateway.ts';
export type { Gateway, Passage } from './ingest/gateway/gateway.ts';
export { getGatewayUsage } from './ingest/gateway/get-gateway-usage.ts';
export { listAccessLog } from './ingest/gateway/list-access-log.ts';
export { type QuotaStanding, rateLimitFields } from './ingest/gateway/request-quota.ts';
export {
  changesFields,
  renameNames,
  transformBody,
  transformHeaders,
  transformValue,
} from './ingest/gateway/transform.ts';
export { tryPlugIn } from './ingest/gateway/try-plug-in.ts';
export {
  defineHistory,
  type HistoryDeclaration,
  type HistoryKind,
  type Undoing,
} from './ingest/history/history-kind.ts';
export { HISTORY_KINDS } from './ingest/history/kinds.ts';
export { StreamOutbox } from './ingest/history/outbox.ts';
export {
  type HistoryEntry,
  type HistoryView,
  readHistory,
  readStateAt,
  type StateView,
} from './ingest/history/read-history.ts';
export { type RecordedChange, recordChange, recordEvents } from './ingest/history/record-change.ts';
export { undoChange } from './ingest/history/undo-change.ts';
export type { MappingView } from './ingest/mapping/mapping-row.ts';
export { type MappingPreview, previewMapping } from './ingest/mapping/preview-mapping.ts';
export { createMapping, listMappings, removeMapping, updateMapping } from './ingest/mapping/write-mapping.ts';
export { listRejectedReasons } from './ingest/rejected/list-reasons.ts';
export { getRejected, listRejected } from './ingest/rejected/list-rejected.ts';
export { dismissRejected, replayAllRejected, replayRejected } from './ingest/rejected/replay-rejected.ts';
export { InputReader, readInput } from './input.ts';
export type { ArchiveSettings } from './installation/archive/archive-settings.ts';
export {
  type ArchiveMonth,
  type ArchiveVerification,
  type ArchiveView,
  getArchive,
  verifyArchive,
} from './installation/archive/overview.ts';
export { endRestoreNow, type RestoreView, requestRestore } from './installation/archive/restores.ts';
export type { BackupDesk } from './installation/backup/backup-desk.ts';
export { type BackupPlace, type BackupSettings, readBackupSecret } from './installation/backup/backup-settings.ts';
export { type BackupsView, type BackupView, listBackups, takeBackupNow } from './installation/backup/backups.ts';
export { type DrillRecord, noteDrill, readDrills } from './installation/backup/drill-history.ts';
export { type PutBack, putBack } from './installation/backup/put-back.ts';
export type { EngineSettings } from './installation/platform/engines.ts';
export { forgetSharedStore, reachesBack } from './installation/platform/forget-shared-store.ts';
export { LOG_RETENTION_DAYS } from './installation/platform/log-retention.ts';
export { lookAtInstallation } from './installation/platform/look-at-installation.ts';
export { OWN_EVENT_TYPES } from './installation/platform/own-event-types.ts';
export {
  expireLog,
  forgetStore,
  openPlatform,
  type Platform,
  type PlatformOptions,
} from './installation/platform/platform.ts';
export {
  type DirectoryEntry,
  directoryLine,
  RegionDirectory,
  type RegionDirectorySettings,
  withDirectoryLines,
} from './installation/residency/region-directory.ts';
export { isRegionName } from './installation/residency/region-name.ts';
export type { ResidencySettings } from './installation/residency/residency.ts';
export { type WhereItLives, whereItLives } from './installation/residency/where-it-lives.ts';
export { enforceRetention } from './installation/retention/enforce.ts';
export { getRetention, type RetentionView } from './installation/retention/get.ts';
export { putRetention } from './installation/retention/put.ts';
export {
  type ExchangedSecretKeys,
  exchangeSecretKeys,
  listSecretKeys,
} from './installation/secret/exchange-secret-keys.ts';
export { SecretBox } from './installation/secret/secret-box.ts';
export { type MasterKey, parseMasterKeys } from './installation/secret/shared-keys.ts';
export type { Consents, ConsentView } from './people/consent/consent-view.ts';
export { excludedSubjects, isErasedName } from './people/consent/excluded-subjects.ts';
export { getOwnConsents } from './people/consent/get-own.ts';
export { getLegalBases, putLegalBases } from './people/consent/legal-bases.ts';
export { putConsent } from './people/consent/put.ts';
export { putOwnConsents } from './people/consent/put-own.ts';
export { sweepConsentLog } from './people/consent/sweep-log.ts';
export type { EmployeeView } from './people/employee/employee-view.ts';
export { type EmployeeList, listEmployees } from './people/employee/list.ts';
export { addEmployee, updateEmployee } from './people/employee/write.ts';
export { type Certificate, type CertificateCheck, checkCertificate } from './people/erasure/certificate.ts';
export { checkErased } from './people/erasure/check-erased.ts';
export { ERASURE_STEPS } from './people/erasure/eraser.ts';
export type { ErasureView } from './people/erasure/erasure-view.ts';
export {
  executeErasure,
  getErasure,
  getErasureCertificate,
  getErasureKey,
  listErasures,
} from './people/erasure/erasures.ts';
export { type Scan, scanDirectory } from './people/erasure/scan.ts';
export { getNetwork, type NetworkView } from './people/network/get-network.ts';
export { myNetwork } from './people/network/my-network.ts';
export {
  type DepartmentMetrics,
  departmentFigures,
  departmentHistory,
  getDepartmentMetrics,
} from './people/people-health/department-metrics.ts';
export { watchAlerts, watchDerivedEvents, watchUnit } from './people/people-health/derived-feed.ts';
export {
  type DiagnosticReport,
  type DiagnosticSession,
  getDiagnosticReport,
  requestDiagnostic,
} from './people/people-health/diagnostic.ts';
export { type EmployeeTrends, getEmployeeTrends } from './people/people-health/employee-trends.ts';
export type { FigureAnswer } from './people/people-health/figure-answer.ts';
export { HealthBook } from './people/people-health/health-book.ts';
export {
  getOrganisationHealth,
  type OrganisationHealth,
  organisationHistory,
  organisationSummary,
} from './people/people-health/organisation-health.ts';
export { type RecordedSurveyResponse, recordSurveyResponse } from './people/people-health/record-survey-response.ts';
export { getPrivacy, type PrivacyView } from './people/privacy/get.ts';
export { putPrivacy } from './people/privacy/put.ts';
export { forgetRosterPosition } from './people/roster/roster-projection.ts';
export { type EarlyWarnings, earlyWarnings } from './people/signal/early-warnings.ts';
export { listSignalRuns, type SignalRunView } from './people/signal/list-runs.ts';
export { listSignals } from './people/signal/list-signals.ts';
export { runSignals } from './people/signal/run-signals.ts';
export type { SignalFigureView } from './people/signal/signal-view.ts';
export { type Access, type Accesses, ownAccesses } from './people/subject/accesses.ts';
export { type Contribution, type Contributions, ownContributions } from './people/subject/contributions.ts';
export { type OwnData, ownData } from './people/subject/data.ts';
export { listSubjectRequests, requestErasure, type SubjectRequestView } from './people/subject/requests.ts';
export {
  type BackfillView,
  cancelBackfill,
  listBackfills,
  startBackfillOfPipeline,
} from './runs/pipeline/backfill.ts';
export { cancelPipelineRun, retryPipelineRun } from './runs/pipeline/cancel-run.ts';
export { checkPipeline, type PipelineCheckView } from './runs/pipeline/check-pipeline.ts';
export { dryRunPipeline } from './runs/pipeline/dry-run-pipeline.ts';
export { PipelineEvents } from './runs/pipeline/pipeline-events.ts';
export type { PipelineSummary, PipelineView } from './runs/pipeline/pipeline-row.ts';
export { exchangePipelineWebhookSecret, setPipelineSecret } from './runs/pipeline/pipeline-secrets.ts';
export { PipelineWatch } from './runs/pipeline/pipeline-watch.ts';
export {
  getPipeline,
  getPipelineSchema,
  listPipelineExamples,
  listPipelines,
} from './runs/pipeline/read-pipelines.ts';
export {
  getPipelineRun,
  listPipelineRuns,
  type PipelineRunView,
  readPipelineLog,
} from './runs/pipeline/read-runs.ts';
export { receivePipelineWebhook } from './runs/pipeline/receive-pipeline-webhook.ts';
export { startPipelineRun } from './runs/pipeline/start-run.ts';
export { createPipeline, removePipeline, switchPipeline, updatePipeline } from './runs/pipeline/write-pipeline.ts';
export { cancelRun, retryRun, signalRun } from './runs/workflow/change.ts';
export { getRun } from './runs/workflow/get.ts';
export { listRuns, type RunPage } from './runs/workflow/list.ts';
export type { ExperimentView } from './sites/experiment/experiment-row.ts';
export { getExperiment, listExperiments } from './sites/experiment/list-experiments.ts';
export { readOutExperiment } from './sites/experiment/read-out.ts';
export { decideExperiment, startExperiment, stopExperiment } from './sites/experiment/run-experiment.ts';
export { visitorVariants } from './sites/experiment/visitor-variants.ts';
export {
  createExperiment,
  planExperiment,
  removeExperiment,
  updateExperiment,
} from './sites/experiment/write-experiment.ts';
export { listSessionWindows, sessionEvents } from './sites/session-window/session-windows.ts';
export { getLayout, type LayoutView } from './sites/site/get-layout.ts';
export { getSite, listSites } from './sites/site/list-sites.ts';
export {
  listReplays,
  type ReplaySummary,
  type ReplayView,
  removeReplay,
  watchReplay,
} from './sites/site/read-replays.ts';
export { LAYOUT_BYTES_MAX, receiveLayout } from './sites/site/receive-layout.ts';
export { REPLAY_PART_BYTES_MAX, receiveReplay } from './sites/site/receive-replay.ts';
export { receiveWeb } from './sites/site/receive-web.ts';
export type { PageRequest } from './sites/site/site-of-page.ts';
export { servedTags, siteScript } from './sites/site/site-script.ts';
export { SiteWatch } from './sites/site/site-watch.ts';
export { WEB_BATCH_BYTES_MAX } from './sites/site/web-batch.ts';
export { createSite, removeSite, updateSite } from './sites/site/write-site.ts';
export { getTags, previewTags, publishTags, rollBackTags, saveTagDraft } from './sites/site/write-tags.ts';
export { correctOrgSchema } from './surveys/org-schema/correct.ts';
export { approveOrgSchema, rejectOrgSchema, tellDecisions } from './surveys/org-schema/decide.ts';
export { getOrgSchema, getOrgSchemaStatus, listOrgSchemas } from './surveys/org-schema/get.ts';
export type { OrgSchemaStatusView, OrgSchemaView } from './surveys/org-schema/org-schema-view.ts';
export { uploadOrgSchemaFile, uploadOrgSchemaRows } from './surveys/org-schema/upload.ts';
export { createOrganization } from './surveys/organization/create.ts';
export { getOrganization, listOrganizations } from './surveys/organization/list.ts';
export type { OrganizationView } from './surveys/organization/organization-view.ts';
export { TO_THE_EDGE } from './surveys/organization/personal-fields.ts';
export { removeOrganization, updateOrganization } from './surveys/organization/update.ts';
export {
  createQuestion,
  type DuplicateQuestion,
  type SavedQuestion,
  updateQuestion,
} from './surveys/question/create.ts';
export type { QuestionView } from './surveys/question/library.ts';
export { getQuestion, listQuestions, type QuestionList } from './surveys/question/list.ts';
export { getQuestionnaire, type QuestionnaireView } from './surveys/response/questionnaire.ts';
export { type QuestionResult, type SurveyResults, surveyResults } from './surveys/response/results.ts';
export { responseStanding } from './surveys/response/standing.ts';
export { RESPONSE_BYTES_MAX, submitResponse } from './surveys/response/submit.ts';
export { checkSentDefinition, checkSurvey, type SurveyCheck } from './surveys/survey/check.ts';
export { createSurvey } from './surveys/survey/create.ts';
export { getSurvey, listSurveys } from './surveys/survey/list.ts';
export { approveSurvey, archiveSurvey, restoreSurvey, returnSurvey, submitSurvey } from './surveys/survey/review.ts';
export { getSurveySettings, putSurveySettings, type SurveySettings } from './surveys/survey/survey-settings.ts';
export type { SurveySummary, SurveyView } from './surveys/survey/survey-view.ts';
export { updateSurvey } from './surveys/survey/update.ts';
export type { LanguageModelSettings } from './surveys/survey-generation/language-model.ts';
export {
  followSurveyGeneration,
  getSurveyGeneration,
  startSurveyGeneration,
} from './surveys/survey-generation/start-generation.ts';
export { surveyCreation } from './surveys/survey-generation/survey-creation.ts';
export { getSurveyBenchmarks, putSurveyBenchmarks } from './surveys/survey-report/benchmarks.ts';
export type { Benchmark } from './surveys/survey-report/compare-rounds.ts';
export { type GeneratedReport, generateSurveyReport } from './surveys/survey-report/generate.ts';
export {
  type ImportedSurvey,
  importSurveyAnswers,
  SURVEY_IMPORT_BYTES_MAX,
} from './surveys/survey-report/import-answers.ts';
export type { SurveyPublication } from './surveys/survey-report/publication.ts';
export {
  getSurveyCharts,
  getSurveyInsights,
  getSurveyReport,
  getSurveyReportFile,
  type SurveyReportView,
  type SurveyResultsReport,
} from './surveys/survey-report/read-reports.ts';
export { reportGeneration } from './surveys/survey-report/report-generation.ts';
export { getTemplate, listTemplates, surveyFromTemplate } from './surveys/survey-template/templates.ts';
export { createTheme, listThemes, type ThemeView } from './surveys/theme/themes.ts';
export { closeWave } from './surveys/wave/close.ts';
export { type DeliveryWave, listDeliveries, listInvited, listSpent, makeTokens } from './surveys/wave/deliver.ts';
export { listWaves } from './surveys/wave/list.ts';
export { type CellProgress, getWave, type WaveProgress } from './surveys/wave/progress.ts';
export { createPulse, listPulses, type PulseView, removePulse, updatePulse } from './surveys/wave/pulse.ts';
export { createAssignments, sendSurvey } from './surveys/wave/send.ts';
export { getSurveyRules, putSurveyRules, type SurveyRules } from './surveys/wave/survey-rules.ts';
export type { WaveView } from './surveys/wave/wave-row.ts';
export { WaveWatch } from './surveys/wave/wave-watch.ts';
export type { BudgetView } from './tenants/budget/budget-view.ts';
export { BudgetWatch } from './tenants/budget/budget-watch.ts';
export { createBudget } from './tenants/budget/create.ts';
export { listBudgets } from './tenants/budget/list.ts';
export { removeBudget } from './tenants/budget/remove.ts';
export { updateBudget } from './tenants/budget/update.ts';
export { getManifest, type PackView, type PageView } from './tenants/manifest/get.ts';
export { listPrices, type PriceView } from './tenants/price/list.ts';
export { listSeenModels, type SeenModel } from './tenants/price/list-models.ts';
export { PriceTable } from './tenants/price/price-table.ts';
export { putPrice } from './tenants/price/put.ts';
export { removePrice } from './tenants/price/remove.ts';
export { administerOrganisation, listOrganisationUsage } from './tenants/tenant/administer.ts';
export { createOrganisation } from './tenants/tenant/create.ts';
export {
  ensureFirstAdministrator,
  FIRST_ORG_ID,
  type FirstAdministrator,
  firstAdministratorShown,
  SAMPLE_ORG_ID,
} from './tenants/tenant/ensure-first-administrator.ts';
export { getOrganisation } from './tenants/tenant/get.ts';
export { listOrganisations } from './tenants/tenant/list.ts';
export type { Organisation } from './tenants/tenant/organisation.ts';
export { TenantDirectory } from './tenants/tenant/tenant-directory.ts';
export { updateOrganisation } from './tenants/tenant/update.ts';
export { getUsage, type Usage } from './tenants/usage/get.ts';
export { listSources } from './tenants/usage/list-sources.ts';
