/** The people pack: how an organisation is doing, group by group, without learning who anybody is. A table of contents. */
import { join } from 'node:path';
import { definePack, readRuleExamples } from '@bellwether/metrics';
import * as alerts from './alerts.ts';
import { communicationCube } from './cubes/communication.ts';
import { departuresCube } from './cubes/departures.ts';
import { surveysCube } from './cubes/surveys.ts';
import { workingTimeCube } from './cubes/working-time.ts';
import { emailSent, meetingAttended, meetingOccurred, messageSent } from './events/communication.ts';
import { signalComputed } from './events/derived.ts';
import {
  absenceRecorded,
  employeeDeparture,
  employeeStateChanged,
  organisationUnitChanged,
  performanceReviewed,
  timeRecorded,
} from './events/hr.ts';
import { pseudonymLinked, vaultReidentification } from './events/identity.ts';
import { GLOSSARY } from './glossary.ts';
import * as communication from './metrics/communication.ts';
import * as departures from './metrics/departures.ts';
import * as surveys from './metrics/surveys.ts';
import * as workingTime from './metrics/working-time.ts';
import { PAGES } from './pages.ts';
import { REPORTS } from './reports/reports.ts';
import { SIGNALS } from './signals/signals.ts';

export const peoplePack = definePack({
  name: 'people',
  title: 'People',
  description: 'How are we, where is it changing, and how sure are we?',
  events: [
    employeeDeparture,
    absenceRecorded,
    employeeStateChanged,
    organisationUnitChanged,
    performanceReviewed,
    timeRecorded,
    emailSent,
    messageSent,
    meetingOccurred,
    meetingAttended,
    pseudonymLinked,
    vaultReidentification,
    signalComputed,
  ],
  cubes: [departuresCube, workingTimeCube, communicationCube, surveysCube],
  metrics: [departures, workingTime, communication, surveys].flatMap((group) => Object.values(group)),
  signals: SIGNALS,
  alerts: Object.values(alerts),
  pages: PAGES,
  ruleExamples: readRuleExamples(join(import.meta.dirname, 'rules')),
  reports: REPORTS,
  glossary: GLOSSARY,
});
