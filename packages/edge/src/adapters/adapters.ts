/** Every source the edge understands. */
import type { EdgeAdapter } from '../adapter.ts';
import { absenceList } from './absence-list.ts';
import { googleCalendar } from './calendar/google-calendar.ts';
import { graphCalendar } from './calendar/graph-calendar.ts';
import { ics } from './calendar/ics.ts';
import { slack } from './chat/slack.ts';
import { teams } from './chat/teams.ts';
import { adp } from './hris/adp.ts';
import { bambooHr } from './hris/bamboohr.ts';
import { hrisCsv } from './hris/hris-csv.ts';
import { scimUsers } from './hris/scim-users.ts';
import { successFactors } from './hris/successfactors.ts';
import { workday } from './hris/workday.ts';
import { gmail } from './mail/gmail.ts';
import { graphMail } from './mail/graph-mail.ts';
import { imap, mbox } from './mail/mail-files.ts';
import { ibmAttrition } from './public/ibm-attrition.ts';
import { snapEmail } from './public/snap-email.ts';
import { surveyAnswers } from './survey/survey-answers.ts';
import { absences } from './time/absences.ts';
import { performanceReviews } from './time/performance-reviews.ts';
import { workHours } from './time/work-hours.ts';
import { vtt } from './transcript/vtt.ts';

export const ADAPTERS: readonly EdgeAdapter[] = [
  hrisCsv,
  bambooHr,
  workday,
  adp,
  successFactors,
  scimUsers,
  absences,
  absenceList,
  workHours,
  performanceReviews,
  gmail,
  graphMail,
  imap,
  mbox,
  ics,
  googleCalendar,
  graphCalendar,
  slack,
  teams,
  vtt,
  surveyAnswers,
  snapEmail,
  ibmAttrition,
];
