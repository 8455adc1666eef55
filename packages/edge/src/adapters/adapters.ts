/** Every source the edge understands. */
import type { EdgeAdapter, FieldRule } from '../adapter.ts';
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

/** The rule of what holds other fields, when it is empty. */
export const EMPTY: FieldRule = { becomes: 'dropped', note: 'when it is empty' };

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
].map(withContainers);

/**
 * A list or an object without anything in it is a field of its own name: where the allow-list names what may be in it, it
 * may also be empty.
 */
function withContainers(adapter: EdgeAdapter): EdgeAdapter {
  const containers: [string, FieldRule][] = Object.keys(adapter.fields).flatMap((path) => {
    const names = path.split('.');
    return names.slice(1).map((_, at): [string, FieldRule] => [
      names
        .slice(0, at + 1)
        .join('.')
        .replace(/\[\]$/, ''),
      EMPTY,
    ]);
  });
  return { ...adapter, fields: Object.fromEntries([...containers, ...Object.entries(adapter.fields)]) };
}
