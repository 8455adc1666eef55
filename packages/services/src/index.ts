export { newBackupKey } from '@bellwether/backup';
export { REPORT_FILE_BYTES_MAX } from '@bellwether/reports';
export type { AlertView } from './alert/alert-row.ts';
export { AlertWatch, evaluateAlerts } from './alert/alert-watch.ts';
export { acknowledgeAlert, resolveAlert } from './alert/change-alert.ts';
export { type AlertFilter, listAlerts } from './alert/list.ts';
export { type AlertRuleView, backtestAlertRule, listAlertRules, putAlertRule } from './alert/rules.ts';
export type { AnomalyQuestion } from './anomaly/anomaly-question.ts';
export type { AnomalyCause, AnomalyFindings, AnomalyPoint, AnomalyScope } from './anomaly/anomaly-view.ts';
export { findAnomalies } from './anomaly/find-anomalies.ts';
export { type AnomalyHour, type AnomalyReport, listAnomalies } from './anomaly/list-anomalies.ts';
export { readAnomalies } from './anomaly/read-anomalies.ts';
export type { ArchiveSettings } from './archive/archive-settings.ts';
export {
  type ArchiveMonth,
  type ArchiveVerification,
  type ArchiveView,
  getArchive,
  verifyArchive,
} from './archive/overview.ts';
export { endRestoreNow, type RestoreView, requestRestore } from './archive/restores.ts';
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
export { authenticate } from './authority/authenticate.ts';
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
export type { BackupDesk } from './backup/backup-desk.ts';
export { type BackupPlace, type BackupSettings, readBackupSecret } from './backup/backup-settings.ts';
export { type BackupsView, type BackupView, listBackups, takeBackupNow } from './backup/backups.ts';
export { type DrillRecord, noteDrill, readDrills } from './backup/drill-history.ts';
export { type PutBack, putBack } from './backup/put-back.ts';
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
export type { CatalogEntryView } from './catalog/catalog-view.ts';
export { exportLineage } from './catalog/openlineage/export-lineage.ts';
export { type LineageDestination, LineageSender } from './catalog/openlineage/lineage-sender.ts';
export { openLineageFaults } from './catalog/openlineage/open-lineage.ts';
export { receiveLineage } from './catalog/openlineage/receive-lineage.ts';
export {
  type CatalogEntryDetail,
  getCatalogEntry,
  getImpact,
  getLineage,
  type ImpactView,
  type LineageView,
} from './catalog/read-lineage.ts';
export { type CatalogPage, searchCatalog } from './catalog/search-catalog.ts';
export { putStewardship } from './catalog/write-stewardship.ts';
export { putComplianceDetails } from './compliance/put-details.ts';
export {
  type ComplianceReportName,
  getCompliance,
  getComplianceFile,
  getComplianceReport,
} from './compliance/read-compliance.ts';
export { startBackfill } from './connection/backfill/start-backfill.ts';
export type { ConnectionState, ToolConnectionView } from './connection/connection-view.ts';
export { type ConnectorView, getToolConnection, listToolConnections } from './connection/list-connections.ts';
export { finishVendorSignIn, startVendorSignIn } from './connection/oauth/sign-in.ts';
export { type ReceivedWebhook, receiveWebhook } from './connection/receive-webhook.ts';
export { sweepDeliveries } from './connection/sweep-deliveries.ts';
export { type ConnectionFinding, testToolConnection } from './connection/test-connection.ts';
export {
  createToolConnection,
  exchangeToolSecret,
  type MadeConnection,
  removeToolConnection,
  updateToolConnection,
} from './connection/write-connection.ts';
export type { Consents, ConsentView } from './consent/consent-view.ts';
export { excludedSubjects, isErasedName } from './consent/excluded-subjects.ts';
export { getOwnConsents } from './consent/get-own.ts';
export { getLegalBases, putLegalBases } from './consent/legal-bases.ts';
export { putConsent } from './consent/put.ts';
export { putOwnConsents } from './consent/put-own.ts';
export { sweepConsentLog } from './consent/sweep-log.ts';
export { openServiceContext, type ServiceContext, type ServiceContextOptions } from './context.ts';
export { type AllocationView, allocate } from './decision/allocate.ts';
export { type RankingView, rank } from './decision/rank.ts';
export { type ClaimedDevice, claimDevice } from './device/claim-device.ts';
export { rotateDeviceCredential } from './device/device-credentials.ts';
export { deviceEventId } from './device/device-events.ts';
export type { DeviceIdentity } from './device/device-identity.ts';
export type { DeviceLink, DeviceMessageKind, DeviceTopic } from './device/device-link.ts';
export type { DeviceSummary, DeviceView } from './device/device-row.ts';
export { getDevice } from './device/get-device.ts';
export type { DeviceProof } from './device/identify-device.ts';
export { type ImportedDevice, importDevices } from './device/import-devices.ts';
export { type DeviceProfileView, listDeviceProfiles } from './device/list-profiles.ts';
export { type DeviceReadings, listReadings } from './device/list-readings.ts';
export {
  type CreatedProvisioningKey,
  createProvisioningKey,
  listProvisioningKeys,
  type ProvisioningKeyView,
  revokeProvisioningKey,
} from './device/provisioning-keys.ts';
export { type Fleet, readFleet } from './device/read-fleet.ts';
export { registerSampleDevices } from './device/register-sample-devices.ts';
export { readToldStatus, statusArrival } from './device/take-status.ts';
export { type TelemetryMessage, takeTelemetry, telemetryArrival } from './device/telemetry.ts';
export { TelemetryGathering } from './device/telemetry-gathering.ts';
export { type CreatedDevice, createDevice, switchDevice, updateDevice } from './device/write-device.ts';
export { type OwnProfile, putDeviceProfile, removeDeviceProfile } from './device/write-profile.ts';
export { answerCommand } from './device-command/answer-command.ts';
export type { CommandView } from './device-command/command-row.ts';
export { CommandWatch } from './device-command/command-watch.ts';
export { fetchCommands } from './device-command/deliver-commands.ts';
export { listCommands } from './device-command/list-commands.ts';
export { requestCommand } from './device-command/request-command.ts';
export { createRollout } from './device-update/create-rollout.ts';
export type { FirmwareView } from './device-update/firmware.ts';
export { readImage } from './device-update/firmware-images.ts';
export { fetchUpdate, imageFor } from './device-update/offer-update.ts';
export { orderRollout } from './device-update/order-rollout.ts';
export { getRollout, listRollouts } from './device-update/read-rollouts.ts';
export { reportUpdate } from './device-update/report-update.ts';
export type { RolloutSummary, RolloutView } from './device-update/rollout-row.ts';
export { addUpdateKey, listUpdateKeys, removeUpdateKey, type UpdateKeyView } from './device-update/signing-keys.ts';
export { UpdateWatch } from './device-update/update-watch.ts';
export { FIRMWARE_BYTES_MAX, listFirmware, uploadFirmware } from './device-update/upload-firmware.ts';
export { isImageOf, verifyUpdate } from './device-update/verify-update.ts';
export type { EmployeeView } from './employee/employee-view.ts';
export { type EmployeeList, listEmployees } from './employee/list.ts';
export { addEmployee, updateEmployee } from './employee/write.ts';
export { type Certificate, type CertificateCheck, checkCertificate } from './erasure/certificate.ts';
export { checkErased } from './erasure/check-erased.ts';
export { ERASURE_STEPS } from './erasure/eraser.ts';
export type { ErasureView } from './erasure/erasure-view.ts';
export {
  executeErasure,
  getErasure,
  getErasureCertificate,
  getErasureKey,
  listErasures,
} from './erasure/erasures.ts';
export { type Scan, scanDirectory } from './erasure/scan.ts';
export { type EventStats, eventStats } from './event/event-stats.ts';
export { findEvent } from './event/find-event.ts';
export { type EventPage, listEvents } from './event/list-events.ts';
export { answerEventAnalysis } from './event-analysis/answer-event-analysis.ts';
export { incompatibilities } from './event-type/compatible.ts';
export type { EventTypeView } from './event-type/event-type-view.ts';
export { type EventTypeHistory, getEventType } from './event-type/get.ts';
export { listEventTypes } from './event-type/list.ts';
export { registerEventType } from './event-type/register.ts';
export { EventTypeRegistry } from './event-type/registry.ts';
export { getReportTemplate, listReportTemplates } from './executive-report/list-templates.ts';
export { makeReport, type StartedReport } from './executive-report/make-report.ts';
export { previewReport, type ReportPreview } from './executive-report/preview-report.ts';
export {
  getReport,
  getReportFile,
  listReports,
  type ReportSummary,
  type ReportView,
} from './executive-report/read-reports.ts';
export { templateFaults } from './executive-report/template-fields.ts';
export { type ReportVerification, verifyReport } from './executive-report/verify-report.ts';
export {
  createReportSchedule,
  listReportSchedules,
  removeReportSchedule,
  updateReportSchedule,
} from './executive-report/write-schedule.ts';
export { createReportTemplate, removeReportTemplate, updateReportTemplate } from './executive-report/write-template.ts';
export type { ExperimentView } from './experiment/experiment-row.ts';
export { getExperiment, listExperiments } from './experiment/list-experiments.ts';
export { readOutExperiment } from './experiment/read-out.ts';
export { decideExperiment, startExperiment, stopExperiment } from './experiment/run-experiment.ts';
export { visitorVariants } from './experiment/visitor-variants.ts';
export {
  createExperiment,
  planExperiment,
  removeExperiment,
  updateExperiment,
} from './experiment/write-experiment.ts';
export { confirmTotp, type RecoveryCodes } from './factor/confirm-totp.ts';
export { type FactorsView, listFactors } from './factor/list.ts';
export { removeTotp } from './factor/remove-totp.ts';
export { renewRecoveryCodes } from './factor/renew-recovery-codes.ts';
export { startTotp, type TotpSecret } from './factor/start-totp.ts';
export { forecastMetric } from './forecast/forecast-metric.ts';
export type { ForecastQuestion } from './forecast/forecast-question.ts';
export type { ForecastPoint, ForecastScope, ForecastView } from './forecast/forecast-view.ts';
export { forecastWhenDone, type WhenDoneView } from './forecast/forecast-when-done.ts';
export { readForecast } from './forecast/read-forecast.ts';
export { getGateway, putGateway } from './gateway/configure-gateway.ts';
export type { Gateway, Passage } from './gateway/gateway.ts';
export { getGatewayUsage } from './gateway/get-gateway-usage.ts';
export { listAccessLog } from './gateway/list-access-log.ts';
export { type QuotaStanding, rateLimitFields } from './gateway/request-quota.ts';
export { changesFields, renameNames, transformBody, transformHeaders, transformValue } from './gateway/transform.ts';
export { tryPlugIn } from './gateway/try-plug-in.ts';
export { defineHistory, type HistoryDeclaration, type HistoryKind, type Undoing } from './history/history-kind.ts';
export { HISTORY_KINDS } from './history/kinds.ts';
export { StreamOutbox } from './history/outbox.ts';
export {
  type HistoryEntry,
  type HistoryView,
  readHistory,
  readStateAt,
  type StateView,
} from './history/read-history.ts';
export { type RecordedChange, recordChange, recordEvents } from './history/record-change.ts';
export { undoChange } from './history/undo-change.ts';
export type { Admitted } from './ingest/admission.ts';
export type { Arrival } from './ingest/arrival.ts';
export { ingestEvents, requireEventWriter } from './ingest/ingest-events.ts';
export { InputReader, readInput } from './input.ts';
export { lookAtInstallation } from './installation/look-at-installation.ts';
export { acceptInvitation, type InvitationPreview, lookUpInvitation } from './invitation/accept.ts';
export { type CreatedInvitation, createInvitation } from './invitation/create.ts';
export type { InvitationView } from './invitation/invitation-view.ts';
export { listInvitations } from './invitation/list.ts';
export { revokeInvitation } from './invitation/revoke.ts';
export { type CreatedKey, createKey } from './key/create.ts';
export type { KeyView } from './key/key-view.ts';
export { listKeys } from './key/list.ts';
export { revokeKey } from './key/revoke.ts';
export { rotateKey } from './key/rotate.ts';
export { getManifest, type PackView, type PageView } from './manifest/get.ts';
export type { MappingView } from './mapping/mapping-row.ts';
export { type MappingPreview, previewMapping } from './mapping/preview-mapping.ts';
export { createMapping, listMappings, removeMapping, updateMapping } from './mapping/write-mapping.ts';
export { type Export, exportMetric } from './metric/export-metric.ts';
export { type FigureView, figureViewOf, withinView } from './metric/figure-view.ts';
export { listMetrics, type MetricView } from './metric/list-metrics.ts';
export { queryMetric } from './metric/query-metric.ts';
export { getNetwork, type NetworkView } from './network/get-network.ts';
export { myNetwork } from './network/my-network.ts';
export { mailInvitation, mailPasswordReset } from './notification/account-mail.ts';
export {
  type AcknowledgePage,
  acknowledgeByLink,
  acknowledgeNotification,
  readAcknowledgeLink,
} from './notification/acknowledge.ts';
export type { ChannelView } from './notification/channel.ts';
export { NotificationDispatcher } from './notification/dispatcher.ts';
export { listChannels } from './notification/list-channels.ts';
export { listDeadLetters, listNotifications, type NotificationList } from './notification/list-notifications.ts';
export type { Attachment, Notification } from './notification/notification.ts';
export { ACKNOWLEDGE_PATH } from './notification/notification-links.ts';
export type { DeliveryView, NotificationView } from './notification/notification-view.ts';
export { type Notified, notify, resolveNotification } from './notification/notify.ts';
export type { RouteView } from './notification/route.ts';
export { sendAgain } from './notification/send-again.ts';
export { sendEvent, type WebhookEvent } from './notification/send-event.ts';
export type { SilenceView } from './notification/silence.ts';
export { type ChannelCheck, type ChannelTest, checkChannels, testChannel } from './notification/test-channel.ts';
export {
  type ChangedChannel,
  createChannel,
  exchangeWebhookSecret,
  removeChannel,
  updateChannel,
} from './notification/write-channel.ts';
export { createRoute, listRoutes, removeRoute, updateRoute } from './notification/write-route.ts';
export { createSilence, endSilence, listSilences, updateSilence } from './notification/write-silence.ts';
export type { BucketView } from './object/bucket-row.ts';
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
} from './object/objects.ts';
export type { ObjectStoreSettings } from './object/open-objects.ts';
export { type BucketList, getBucket, listBuckets } from './object/read-buckets.ts';
export { createBucket, removeBucket, updateBucket } from './object/write-bucket.ts';
export { correctOrgSchema } from './org-schema/correct.ts';
export { approveOrgSchema, rejectOrgSchema, tellDecisions } from './org-schema/decide.ts';
export { getOrgSchema, getOrgSchemaStatus, listOrgSchemas } from './org-schema/get.ts';
export type { OrgSchemaStatusView, OrgSchemaView } from './org-schema/org-schema-view.ts';
export { uploadOrgSchemaFile, uploadOrgSchemaRows } from './org-schema/upload.ts';
export { createOrganization } from './organization/create.ts';
export { getOrganization, listOrganizations } from './organization/list.ts';
export type { OrganizationView } from './organization/organization-view.ts';
export { TO_THE_EDGE } from './organization/personal-fields.ts';
export { removeOrganization, updateOrganization } from './organization/update.ts';
export { addPasskey } from './passkey/add.ts';
export type { PasskeyView } from './passkey/passkey-view.ts';
export { startPasskey } from './passkey/registration-options.ts';
export { type RelyingParty, relyingPartyOf } from './passkey/relying-party.ts';
export { removePasskey } from './passkey/remove.ts';
export { signInWithPasskey } from './passkey/sign-in.ts';
export { startPasskeySignIn } from './passkey/sign-in-options.ts';
export {
  type DepartmentMetrics,
  departmentFigures,
  departmentHistory,
  getDepartmentMetrics,
} from './people-health/department-metrics.ts';
export { watchAlerts, watchDerivedEvents, watchUnit } from './people-health/derived-feed.ts';
export {
  type DiagnosticReport,
  type DiagnosticSession,
  getDiagnosticReport,
  requestDiagnostic,
} from './people-health/diagnostic.ts';
export { type EmployeeTrends, getEmployeeTrends } from './people-health/employee-trends.ts';
export type { FigureAnswer } from './people-health/figure-answer.ts';
export { HealthBook } from './people-health/health-book.ts';
export {
  getOrganisationHealth,
  type OrganisationHealth,
  organisationHistory,
  organisationSummary,
} from './people-health/organisation-health.ts';
export { type RecordedSurveyResponse, recordSurveyResponse } from './people-health/record-survey-response.ts';
export {
  type BackfillView,
  cancelBackfill,
  listBackfills,
  startBackfillOfPipeline,
} from './pipeline/backfill.ts';
export { cancelPipelineRun, retryPipelineRun } from './pipeline/cancel-run.ts';
export { checkPipeline, type PipelineCheckView } from './pipeline/check-pipeline.ts';
export { dryRunPipeline } from './pipeline/dry-run-pipeline.ts';
export { PipelineEvents } from './pipeline/pipeline-events.ts';
export type { PipelineSummary, PipelineView } from './pipeline/pipeline-row.ts';
export { exchangePipelineWebhookSecret, setPipelineSecret } from './pipeline/pipeline-secrets.ts';
export { PipelineWatch } from './pipeline/pipeline-watch.ts';
export {
  getPipeline,
  getPipelineSchema,
  listPipelineExamples,
  listPipelines,
} from './pipeline/read-pipelines.ts';
export {
  getPipelineRun,
  listPipelineRuns,
  type PipelineRunView,
  readPipelineLog,
} from './pipeline/read-runs.ts';
export { receivePipelineWebhook } from './pipeline/receive-pipeline-webhook.ts';
export { startPipelineRun } from './pipeline/start-run.ts';
export { createPipeline, removePipeline, switchPipeline, updatePipeline } from './pipeline/write-pipeline.ts';
export type { EngineSettings } from './platform/engines.ts';
export { forgetSharedStore, reachesBack } from './platform/forget-shared-store.ts';
export { LOG_RETENTION_DAYS } from './platform/log-retention.ts';
export { OWN_EVENT_TYPES } from './platform/own-event-types.ts';
export { expireLog, forgetStore, openPlatform, type Platform, type PlatformOptions } from './platform/platform.ts';
export { listPrices, type PriceView } from './price/list.ts';
export { listSeenModels, type SeenModel } from './price/list-models.ts';
export { PriceTable } from './price/price-table.ts';
export { putPrice } from './price/put.ts';
export { removePrice } from './price/remove.ts';
export { getPrivacy, type PrivacyView } from './privacy/get.ts';
export { putPrivacy } from './privacy/put.ts';
export { QualityWatch } from './quality/quality-watch.ts';
export { checkDataSet, getDataSetQuality, getQuality, listCheckResults } from './quality/read-quality.ts';
export { createExpectation, removeExpectation, updateExpectation } from './quality/write-expectation.ts';
export { createQuestion, type DuplicateQuestion, type SavedQuestion, updateQuestion } from './question/create.ts';
export type { QuestionView } from './question/library.ts';
export { getQuestion, listQuestions, type QuestionList } from './question/list.ts';
export { listRejectedReasons } from './rejected/list-reasons.ts';
export { getRejected, listRejected } from './rejected/list-rejected.ts';
export { dismissRejected, replayAllRejected, replayRejected } from './rejected/replay-rejected.ts';
export {
  type DirectoryEntry,
  directoryLine,
  RegionDirectory,
  type RegionDirectorySettings,
  withDirectoryLines,
} from './residency/region-directory.ts';
export { isRegionName } from './residency/region-name.ts';
export type { ResidencySettings } from './residency/residency.ts';
export { type WhereItLives, whereItLives } from './residency/where-it-lives.ts';
export { getQuestionnaire, type QuestionnaireView } from './response/questionnaire.ts';
export { type QuestionResult, type SurveyResults, surveyResults } from './response/results.ts';
export { responseStanding } from './response/standing.ts';
export { RESPONSE_BYTES_MAX, submitResponse } from './response/submit.ts';
export { enforceRetention } from './retention/enforce.ts';
export { getRetention, type RetentionView } from './retention/get.ts';
export { putRetention } from './retention/put.ts';
export { listRoles, type RoleView } from './role/list.ts';
export { forgetRosterPosition } from './roster/roster-projection.ts';
export { checkRule, type RuleCheckView } from './rule/check-rule.ts';
export { createRule } from './rule/create.ts';
export { cancelRuleDryRun, type DryRunView, getRuleDryRun, startRuleDryRun } from './rule/dry-run.ts';
export { EventRules } from './rule/event-rules.ts';
export { getRule } from './rule/get.ts';
export { getRuleSchema } from './rule/get-schema.ts';
export { listRules } from './rule/list.ts';
export { listRuleExamples, type RuleExample } from './rule/list-examples.ts';
export { listRuleRuns, type RuleRunPage, type RuleRunView } from './rule/list-runs.ts';
export { removeRule } from './rule/remove.ts';
export type { RuleSummary, RuleView } from './rule/rule-row.ts';
export { RuleWatch } from './rule/rule-watch.ts';
export { switchRule, updateRule } from './rule/update.ts';
export { createSavedQuery } from './saved-query/create.ts';
export { listSavedQueries } from './saved-query/list.ts';
export { removeSavedQuery } from './saved-query/remove.ts';
export type { SavedQuery } from './saved-query/saved-query-view.ts';
export { createScimUser } from './scim/create-user.ts';
export { getScimGroup, listScimGroups } from './scim/list-groups.ts';
export { getScimUser, listScimUsers } from './scim/list-users.ts';
export { getProvisioning, type Provisioning, putProvisioning } from './scim/provisioning.ts';
export {
  getResourceType,
  getSchema,
  listResourceTypes,
  listSchemas,
  serviceProviderConfig,
} from './scim/scim-discovery.ts';
export { scimErrorDocument } from './scim/scim-problem.ts';
export { createScimGroup, patchScimGroup, removeScimGroup, replaceScimGroup } from './scim/write-group.ts';
export { patchScimUser, removeScimUser, replaceScimUser } from './scim/write-user.ts';
export {
  getWebsite,
  getWebsitePage,
  listWebsitePages,
  listWebsites,
  type WebsitePageContent,
  type WebsitePageView,
} from './scrape/read-websites.ts';
export { type ScrapeRequest, scrape, startScrape, stopScrape } from './scrape/scrape.ts';
export type { ScrapeView } from './scrape/scrape-row.ts';
export type { WebsiteView } from './scrape/website-row.ts';
export { createWebsite, removeWebsite, updateWebsite } from './scrape/write-website.ts';
export { type ExchangedSecretKeys, exchangeSecretKeys, listSecretKeys } from './secret/exchange-secret-keys.ts';
export { SecretBox } from './secret/secret-box.ts';
export { type MasterKey, parseMasterKeys } from './secret/shared-keys.ts';
export { type CurrentSession, currentSession } from './session/current.ts';
export { listSessions } from './session/list.ts';
export { openSession, type SignedIn, type SignInMethod } from './session/open-session.ts';
export { revokeOtherSessions, revokeSession } from './session/revoke.ts';
export { signInWithSecondFactor } from './session/second-factor.ts';
export type { SessionView } from './session/session-view.ts';
export { type SecondFactorRequired, signIn } from './session/sign-in.ts';
export { signOut } from './session/sign-out.ts';
export { sweepSessions } from './session/sweep.ts';
export type { Visit } from './session/visit.ts';
export { listSessionWindows, sessionEvents } from './session-window/session-windows.ts';
export { type EarlyWarnings, earlyWarnings } from './signal/early-warnings.ts';
export { listSignalRuns, type SignalRunView } from './signal/list-runs.ts';
export { listSignals } from './signal/list-signals.ts';
export { runSignals } from './signal/run-signals.ts';
export type { SignalFigureView } from './signal/signal-view.ts';
export { getLayout, type LayoutView } from './site/get-layout.ts';
export { getSite, listSites } from './site/list-sites.ts';
export {
  listReplays,
  type ReplaySummary,
  type ReplayView,
  removeReplay,
  watchReplay,
} from './site/read-replays.ts';
export { LAYOUT_BYTES_MAX, receiveLayout } from './site/receive-layout.ts';
export { REPLAY_PART_BYTES_MAX, receiveReplay } from './site/receive-replay.ts';
export { receiveWeb } from './site/receive-web.ts';
export type { PageRequest } from './site/site-of-page.ts';
export { servedTags, siteScript } from './site/site-script.ts';
export { SiteWatch } from './site/site-watch.ts';
export { WEB_BATCH_BYTES_MAX } from './site/web-batch.ts';
export { createSite, removeSite, updateSite } from './site/write-site.ts';
export { getTags, previewTags, publishTags, rollBackTags, saveTagDraft } from './site/write-tags.ts';
export { runSql } from './sql/run-sql.ts';
export type { ConnectionView } from './sso/connection.ts';
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
export { type Access, type Accesses, ownAccesses } from './subject/accesses.ts';
export { type Contribution, type Contributions, ownContributions } from './subject/contributions.ts';
export { type OwnData, ownData } from './subject/data.ts';
export { listSubjectRequests, requestErasure, type SubjectRequestView } from './subject/requests.ts';
export { checkSentDefinition, checkSurvey, type SurveyCheck } from './survey/check.ts';
export { createSurvey } from './survey/create.ts';
export { getSurvey, listSurveys } from './survey/list.ts';
export { approveSurvey, archiveSurvey, restoreSurvey, returnSurvey, submitSurvey } from './survey/review.ts';
export { getSurveySettings, putSurveySettings, type SurveySettings } from './survey/survey-settings.ts';
export type { SurveySummary, SurveyView } from './survey/survey-view.ts';
export { updateSurvey } from './survey/update.ts';
export type { LanguageModelSettings } from './survey-generation/language-model.ts';
export {
  followSurveyGeneration,
  getSurveyGeneration,
  startSurveyGeneration,
} from './survey-generation/start-generation.ts';
export { surveyCreation } from './survey-generation/survey-creation.ts';
export { getSurveyBenchmarks, putSurveyBenchmarks } from './survey-report/benchmarks.ts';
export type { Benchmark } from './survey-report/compare-rounds.ts';
export { type GeneratedReport, generateSurveyReport } from './survey-report/generate.ts';
export { type ImportedSurvey, importSurveyAnswers, SURVEY_IMPORT_BYTES_MAX } from './survey-report/import-answers.ts';
export type { SurveyPublication } from './survey-report/publication.ts';
export {
  getSurveyCharts,
  getSurveyInsights,
  getSurveyReport,
  getSurveyReportFile,
  type SurveyReportView,
  type SurveyResultsReport,
} from './survey-report/read-reports.ts';
export { reportGeneration } from './survey-report/report-generation.ts';
export { getTemplate, listTemplates, surveyFromTemplate } from './survey-template/templates.ts';
export { administerOrganisation, listOrganisationUsage } from './tenant/administer.ts';
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
export { createTheme, listThemes, type ThemeView } from './theme/themes.ts';
export { getUsage, type Usage } from './usage/get.ts';
export { listSources } from './usage/list-sources.ts';
export { changePassword } from './user/change-password.ts';
export { type CreatedUser, createUser } from './user/create.ts';
export { endSessionsOfUser } from './user/end-sessions.ts';
export { finishPasswordReset, lookUpPasswordReset } from './user/finish-password-reset.ts';
export { getUser } from './user/get.ts';
export { listUsers } from './user/list.ts';
export { removeUser } from './user/remove.ts';
export { resetFactors } from './user/reset-factors.ts';
export { type StartedReset, startPasswordReset } from './user/start-password-reset.ts';
export { unlockUser } from './user/unlock.ts';
export { updateUser } from './user/update.ts';
export type { UserDetails } from './user/user-details.ts';
export type { UserRow, UserView } from './user/user-view.ts';
export { closeWave } from './wave/close.ts';
export { type DeliveryWave, listDeliveries, listInvited, listSpent, makeTokens } from './wave/deliver.ts';
export { listWaves } from './wave/list.ts';
export { type CellProgress, getWave, type WaveProgress } from './wave/progress.ts';
export { createPulse, listPulses, type PulseView, updatePulse } from './wave/pulse.ts';
export { createAssignments, sendSurvey } from './wave/send.ts';
export { getSurveyRules, putSurveyRules, type SurveyRules } from './wave/survey-rules.ts';
export type { WaveView } from './wave/wave-row.ts';
export { WaveWatch } from './wave/wave-watch.ts';
export { cancelRun, retryRun, signalRun } from './workflow/change.ts';
export { getRun } from './workflow/get.ts';
export { listRuns, type RunPage } from './workflow/list.ts';
