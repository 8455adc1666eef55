/** Event types of the platform itself, beside those of packs and doors. */
import type { EventType } from '@bellwether/core';
import { alertChanged, alertRaised } from '../../alerts/alert/alert-event.ts';
import { ruleSignal } from '../../alerts/rule/rule-event.ts';
import { deviceCommandChanged } from '../../devices/device-command/command-event.ts';
import { deviceUpdateChanged } from '../../devices/device-update/update-event.ts';
import { recordChanged } from '../../ingest/history/outbox.ts';
import { surveyReportReady } from '../../surveys/survey-report/report-event.ts';
import { budgetCrossed } from '../../tenants/budget/budget-event.ts';

export const OWN_EVENT_TYPES: readonly EventType[] = [
  budgetCrossed,
  alertRaised,
  alertChanged,
  recordChanged,
  ruleSignal,
  surveyReportReady,
  deviceCommandChanged,
  deviceUpdateChanged,
];
