/** The people pack: so far the events that HR systems and communication tools send through the edge. */
import { definePack } from '@bellwether/metrics';
import { emailSent, meetingOccurred } from './events/communication.ts';
import { absenceRecorded, employeeDeparture } from './events/hr.ts';

export const peoplePack = definePack({
  name: 'people',
  title: 'People',
  description: 'How are we, where is it changing, and how sure are we?',
  events: [employeeDeparture, absenceRecorded, emailSent, meetingOccurred],
  cubes: [],
  metrics: [],
  pages: [],
  glossary: [],
});
