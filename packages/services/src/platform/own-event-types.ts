/** Event types of the platform itself, beside those of packs and doors. */
import type { EventType } from '@bellwether/core';
import { alertChanged, alertRaised } from '../alert/alert-event.ts';
import { budgetCrossed } from '../budget/budget-event.ts';
import { deviceCommandChanged } from '../device-command/command-event.ts';
import { deviceUpdateChanged } from '../device-update/update-event.ts';
import { recordChanged } from '../history/outbox.ts';
import { ruleSignal } from '../rule/rule-event.ts';
import { surveyReportReady } from '../survey-report/report-event.ts';

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
