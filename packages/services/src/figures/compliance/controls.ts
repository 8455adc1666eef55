/**
 * The criteria of a SOC 2 examination that a platform like this one can say something about, each with what is shown and
 * what is not. Numbers and subjects are those of the Trust Services Criteria (AICPA, TSP section 100, 2017 with the points
 * of focus of 2022), in our words. Whether a control is designed well and works is the auditor's to say: this is evidence.
 */
import { exportsDone, timesDone, timesWith } from './audit-activity.ts';
import { type EvidenceFacts, NOT_SEEN_DAYS } from './evidence-facts.ts';

export interface Control {
  criterion: string;
  subject: string;
  /** What this installation shows of the span. */
  shown(facts: EvidenceFacts): readonly string[];
  /** What it cannot show, and somebody else has to. */
  notShown: string;
  /** What in the facts somebody should look at before an auditor does. */
  concerns?(facts: EvidenceFacts): readonly string[];
}

const count = (number: number, one: string, many = `${one}s`): string => `${number} ${number === 1 ? one : many}`;
const when = (isSo: boolean, words: string): string[] => (isSo ? [words] : []);

export const CONTROLS: readonly Control[] = [
  {
    criterion: 'CC6.1',
    subject: 'Access to systems and data is restricted to who is authorised.',
    shown: ({ users, keys, signOn }) => [
      `${count(users.active, 'user')} may sign in, each with one role; ${users.withSecondFactor} of them with a second factor.`,
      `${count(keys.working, 'key')} of programs work, each with its scopes.`,
      `${count(signOn.filter(({ enabled }) => enabled).length, 'connection')} for single sign-on.`,
      'Secrets are sealed with AES-256-GCM; passwords are hashed with argon2id.',
    ],
    notShown: 'Access to the machine, its disks and its network; encryption of the disks.',
    concerns: ({ users, keys }) => [
      ...when(
        users.withSecondFactor < users.active,
        `${count(users.active - users.withSecondFactor, 'user has', 'users have')} no second factor.`,
      ),
      ...when(keys.withoutEnd > 0, `${count(keys.withoutEnd, 'key has', 'keys have')} no end.`),
    ],
  },
  {
    criterion: 'CC6.2',
    subject: 'People get access when they are registered and lose it when they go.',
    shown: ({ lines, users }) => [
      `In the range: ${timesDone(lines, 'user.create', 'invitation.create', 'invitation.accept')} invitations and new users, ${timesDone(lines, 'user.remove', 'user.update')} changed or removed, ${timesDone(lines, 'key.revoke')} keys revoked.`,
      `${count(users.switchedOff, 'user is', 'users are')} switched off.`,
    ],
    notShown:
      'That somebody who left the company was switched off in time: who left is known to the company’s own register.',
    concerns: ({ users, keys }) => [
      ...when(
        users.notSeen > 0,
        `${count(users.notSeen, 'user has', 'users have')} not been seen for ${NOT_SEEN_DAYS} days.`,
      ),
      ...when(
        keys.unused > 0,
        `${count(keys.unused, 'key has', 'keys have')} not been used for ${NOT_SEEN_DAYS} days.`,
      ),
    ],
  },
  {
    criterion: 'CC6.3',
    subject: 'Access follows roles and is reviewed.',
    shown: ({ lines }) => [
      'What each role may do is in the access report; a test in the repository calls every route as every role.',
      `In the range the access report was made ${count(timesDone(lines, 'compliance.access'), 'time')}, and users or roles were listed ${count(timesDone(lines, 'users.list', 'role.list'), 'time')}.`,
    ],
    notShown: 'What whoever looked at the report decided: it is to be kept beside the report.',
    concerns: ({ lines }) =>
      when(timesDone(lines, 'compliance.access') === 0, 'Nobody has made an access report in the range.'),
  },
  {
    criterion: 'CC6.7',
    subject: 'Data that leave are restricted, and protected on their way.',
    shown: ({ lines, notices }) => [
      `${count(exportsDone(lines), 'file')} left as exports and downloads; each is in the trail, with who and what.`,
      `Messages leave by ${count(notices.channels, 'channel')}.`,
    ],
    notShown:
      'Encryption in transit where it ends before this program: certificates and proxies are configured outside of it.',
  },
  {
    criterion: 'CC7.2',
    subject: 'What is unusual is noticed.',
    shown: ({ lines, notices, trail }) => [
      `Every access is written down: ${count(trail.entries, 'entry', 'entries')} in all; ${timesWith(lines, 'denied')} refusals and ${timesWith(lines, 'failed')} failures in the range.`,
      `${count(notices.access, 'notification')} of unusual access in the range.`,
    ],
    notShown: 'Monitoring of the machine and the network; vulnerability scans and penetration tests.',
    concerns: ({ notices }) => when(notices.channels === 0, 'There is no channel, so nobody is told.'),
  },
  {
    criterion: 'CC7.3',
    subject: 'Records of what happened are complete and unaltered.',
    shown: ({ trail, retention }) => [
      trail.isWhole
        ? `The audit chain was verified just now: ${count(trail.entries, 'entry', 'entries')}, each carrying the hash of the one before, in agreement with ${count(trail.anchors, 'head')} written down outside of the database.`
        : `The audit chain does not verify: ${trail.detail}`,
      `Entries are kept ${retention.auditYears} years at least.`,
    ],
    notShown:
      'That nobody with the whole machine in their hands replaced database and anchors together: keep heads elsewhere.',
    concerns: ({ trail }) => when(!trail.isWhole, 'The chain is broken.'),
  },
  {
    criterion: 'CC8.1',
    subject: 'Changes are authorised, recorded and can be followed.',
    shown: ({ changes }) => [
      `${count(changes.all, 'change')} of ${count(changes.kinds, 'kind')} of configuration in the range, each a version with who, when, and what it was before.`,
    ],
    notShown:
      'Changes of the software itself: review, tests and approval of a release are in its repository and your own procedure.',
  },
  {
    criterion: 'A1.2',
    subject: 'Data are backed up and can be restored.',
    shown: ({ backups }) => [
      'What was acknowledged survives a crash and a power cut; the log holds what came in for replay.',
      ...(backups.newestAtMs === undefined
        ? []
        : [`The newest backup is of ${new Date(backups.newestAtMs).toISOString()}, sealed with AES-256-GCM.`]),
      ...(backups.drilledAtMs === undefined
        ? []
        : [`One was put back and checked at ${new Date(backups.drilledAtMs).toISOString()}.`]),
    ],
    notShown:
      'Where no place is set for backups, this installation makes none by itself: then show those of the data directory, and that one was restored. Where one is, show who keeps the key, and where.',
    concerns: ({ backups }) => [
      ...(backups.isSet ? [] : ['No backup is made by this installation.']),
      ...(backups.isSet && backups.drilledAtMs === undefined ? ['No backup was ever put back for trial.'] : []),
    ],
  },
  {
    criterion: 'C1.1',
    subject: 'Confidential information is identified and protected.',
    shown: ({ floor }) => [
      'Every data set, field and figure is classified in the catalog by whether people are in it.',
      `No figure about people is of fewer than ${floor} of them.`,
    ],
    notShown: 'Confidential information that is kept outside of this platform.',
  },
  {
    criterion: 'C1.2',
    subject: 'Confidential information is disposed of.',
    shown: ({ retention, erasures }) => [
      `Single events are kept ${retention.eventsDays} days${retention.archiveYears === undefined ? '' : `, then in the archive until ${retention.archiveYears} years have passed`}, aggregated figures ${retention.windowsDays} days${retention.clearedThroughMs === undefined ? '; nothing was old enough yet' : `; removed so far is what was before ${new Date(retention.clearedThroughMs).toISOString().slice(0, 10)}`}.`,
      `${count(erasures.done, 'erasure')} of a person finished in the range, with a certificate each.`,
    ],
    notShown: 'Disposal of disks and of copies made outside of it.',
    concerns: ({ erasures }) =>
      when(erasures.open > 0, `${count(erasures.open, 'erasure is', 'erasures are')} not finished.`),
  },
  {
    criterion: 'PI1.3',
    subject: 'Data are processed completely, accurately and in time.',
    shown: ({ quality }) => [
      `${count(quality.passed + quality.failed, 'check')} of the data: ${quality.passed} hold, ${quality.failed} do not.`,
      'What was received is stored, a duplicate, or rejected with its reason: the identity is on the metrics page of the server.',
    ],
    notShown: 'Whether what was sent was true.',
    concerns: ({ quality }) =>
      when(quality.failed > 0, `${count(quality.failed, 'check does', 'checks do')} not hold.`),
  },
  {
    criterion: 'P5.1',
    subject: 'People can see what is kept of them, and have it corrected or removed.',
    shown: ({ lines }) => [
      'Everybody finds what they are part of, and who looked, on the page My data.',
      `In the range ${timesDone(lines, 'subject.export', 'subject.request_erasure', 'consent.put', 'erasure.execute')} requests, erasures and consents were recorded.`,
    ],
    notShown: 'Answers that were given outside of the platform.',
  },
];
