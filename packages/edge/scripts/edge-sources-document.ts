/** docs/edge-sources.md, made from the adapters' own allow-lists, which are what the edge goes by: it cannot say anything else. */
import type { EdgeAdapter, FieldRule, SettingRule } from '../src/adapter.ts';
import { ADAPTERS, EMPTY } from '../src/adapters/adapters.ts';
import { TENURE_BANDS } from '../src/generalise/dates.ts';
import { RATING_BANDS } from '../src/generalise/rating-band.ts';
import { REGIONS } from '../src/generalise/region.ts';
import { ROLE_CATEGORIES, ROLE_LEVELS } from '../src/generalise/role.ts';

const KINDS: Readonly<Record<EdgeAdapter['kind'], string>> = {
  hris: 'People',
  absence: 'Absence',
  time: 'Time',
  performance: 'Performance',
  mail: 'Mail',
  calendar: 'Calendars',
  chat: 'Chat',
  transcript: 'Transcripts',
  survey: 'Surveys',
};

export function edgeSourcesDocument(): string {
  return `${[
    INTRODUCTION,
    '## All sources',
    table(
      ['source', 'adapter', 'kind', 'reads', 'makes'],
      ADAPTERS.map(({ name, title, kind, inputs, events }) => [
        `[${title}](#${anchorOf(title)})`,
        `\`${name}\``,
        KINDS[kind],
        inputs.join('; '),
        events.map((event) => `\`${event}\``).join(', '),
      ]),
    ),
    GENERAL_WORDS,
    ...ADAPTERS.map(sectionOf),
  ].join('\n\n')}\n`;
}

const INTRODUCTION = `# What the edge reads, and what leaves it

This is made from the adapters' allow-lists (\`npm run edge-sources\`); a test fails when the two part ways. A field that is not here refuses the record it is in: the record stays at the edge, sealed, and the field's name is listed.

To try a file, without sending anything:

\`\`\`bash
npx bellwether import people.csv --through-edge --adapter hris-csv --org acme --dry-run
\`\`\`

What becomes of a field:
- it leaves as a **pseudonym** (a keyed hash), **generalised** (a band, a category), as a **score** made of it, or as it is (**kept**: a day, a count, a flag);
- it stays in the vault, sealed, to know people by (**directory**);
- it is **thrown away** where it is read.

\`department_id_hash\` and \`team_id_hash\` are stamped on every event about a person; a team with fewer people than the floor is left out. Times of messages and meetings leave to the minute, of surveys to the hour, of all else to the day.`;

const GENERAL_WORDS = `## General words

What is said of a person beside their unit is at most three of role, region, tenure and pay: the first three that are known, in the order of the setting \`traits\`. Together they have to fit at least as many people of the directory as the floor; else the last of them are left out. The quarter of the hire leaves when that many were hired in it. Departments are not part of that count: a combination that is common in the organisation may be rare in a department, which is what the floor of figures is for.

${table(
  ['field', 'words'],
  [
    ['role_category', ROLE_CATEGORIES.join(', ')],
    ['role_level', ROLE_LEVELS.join(', ')],
    ['region', REGIONS.join(', ')],
    ['tenure_band', `${TENURE_BANDS.join(', ')} (months)`],
    [
      'salary_band',
      '0-25k, 25k-50k, 50k-75k, 75k-100k, 100k-150k, 150k-250k, 250k+ a year; ten, a hundred … times as wide in currencies of smaller units; `50k-75k_gbp` when it is not the own currency',
    ],
    ['rating_band', RATING_BANDS.join(', ')],
  ],
)}

Titles are read in English; what is not known is \`other\`. The table of titles is [role.ts](../packages/edge/src/generalise/role.ts).

Texts are scored where they are read: sentiment in steps of 0.05, urgency in steps of 0.1, length as a bucket of words. English only; another language has no score. A single message means nothing, since even the best scorers of short texts are wrong too often; only means of groups do.

How well texts are scored, as \`node bench/sentiment.ts\` prints it where the labelled texts are there (macro-F1 of three classes / Pearson r with the label; 21 November 2026):

${table(
  [
    'texts',
    'VADER here',
    'VADER, its authors’ engine',
    'model here, on texts of which it has seen half',
    'model, on the half it had not seen when it was trained',
  ],
  [
    ['5,869 Jira comments', '0.572 / 0.589', '0.572', '0.739 / 0.751', '0.719 / 0.732'],
    ['3,097 posts of Stack Overflow', '0.718 / 0.794', '0.718', '0.815 / 0.862', '0.804 / 0.857'],
    ['4,200 tweets', '0.702 / 0.872', '0.702 / 0.872', '0.721 / 0.868', '0.718 / 0.865'],
    ['3,708 Amazon reviews', '0.560 / 0.590', '0.560 / 0.590', '0.603 / 0.678', '0.551 / 0.653'],
  ],
)}

VADER here gives its authors’ four figures for each of these 16,874 texts. At most 0.2 % of them, all English, were taken for another language. The model knows the English of software: in another trade, label 300 messages at the edge first, and leave sentiment out below a macro-F1 of 0.55.`;

/** What a table of fields cannot say. */
const NOTES: Readonly<Record<string, string>> = {
  successfactors:
    'The entity has no day of a departure: where the export adds `lastDateWorked` there is one; an inactive person without it is a state and no departure.',
  'scim-users':
    'An identity provider knows no dates of employment: an account that is not active is a state and no departure.',
  teams:
    'People are known by the id of their account: read `/users` of the same directory as well, so that the ids are joined with addresses.',
  slack:
    'Recipients are those a message names, and whoever wrote what it answers. Who else read it is not known and not guessed.',
  vtt: 'A transcript knows who spoke and not who kept silent, so `voice_equity` is that among the speakers, of three at least and five minutes of speech. What is said to whom is not looked at. That the meeting took place is for a calendar to tell: the network does not count it from here.',
  ics: 'A rule that recurs more than once a day is refused.',
  'google-calendar': 'Ask with `singleEvents=true`, so that each occurrence is an event.',
  'graph-calendar': 'Ask for `calendarView` with `Prefer: outlook.timezone="UTC"`.',
  'snap-email':
    'The set has no dates, so they are assumed and are no findings: second 0 is midnight of `start`, which is so chosen that the days end with the last whole week when it is not set; arcs without seconds are each one message on a working day between 8:00 and 18:00 UTC of the `days` from `start` on, by their line, so that reading them again gives the same messages. Mail makes nobody a member of a department: the file of labels does, each line of it as somebody who is there from `start` on. The departments of the static network are not those of the temporal one, whose people have other numbers. Source: Leskovec, Kleinberg and Faloutsos 2007; Paranjape, Benson and Leskovec 2017.',
  'ibm-attrition':
    'Fictional people, made by IBM. The table has no dates, so some are assumed and are no findings: everybody was hired `YearsAtCompany` years, and a part of a year that follows from their number, before they left or before the table is read; who left did so in the year before, on a day that follows from their number; a state is told a year before, so that there is exposure to divide by. A rating of 4 (15 % of them) stands for the top fifth, and leaving is taken as voluntary.',
};

function sectionOf(adapter: EdgeAdapter): string {
  const rules = Object.entries(adapter.fields).filter(([, rule]) => rule !== EMPTY);
  const leaving = rules.filter(([, { as }]) => as !== undefined);
  const named = (becomes: FieldRule['becomes']): string =>
    rules
      .filter(([, rule]) => rule.becomes === becomes)
      .map(([path]) => `\`${path}\``)
      .join(', ') || 'nothing';
  const settings = Object.entries(adapter.settings);
  return [
    `## ${adapter.title}`,
    `\`${adapter.name}\`, version ${adapter.version}. Reads: ${adapter.inputs.join('; ')}.`,
    ...(NOTES[adapter.name] === undefined ? [] : [NOTES[adapter.name]!]),
    table(
      ['field', 'leaves as', 'how'],
      leaving.map(([path, { becomes, as, note }]) => [
        `\`${path}\``,
        as!
          .split(', ')
          .map((field) => `\`${field}\``)
          .join(', '),
        [becomes, note].filter((part) => part !== undefined).join('; '),
      ]),
    ),
    `Stays in the vault: ${named('directory')}.`,
    `Thrown away: ${named('dropped')}.`,
    ...(settings.length === 0
      ? []
      : [
          table(
            ['setting', 'default', 'what it does'],
            settings.map(([name, rule]) => [`\`${name}\``, defaultOf(rule), rule.note]),
          ),
        ]),
  ].join('\n\n');
}

function defaultOf(rule: SettingRule): string {
  if (rule.default === undefined) return rule.optional ? '' : 'has to be set';
  return typeof rule.default === 'object' && Object.keys(rule.default).length === 0
    ? ''
    : `\`${JSON.stringify(rule.default)}\``;
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]): string =>
    `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`;
  return [line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n');
}

/** The anchor that a heading gets where Markdown is shown. */
function anchorOf(title: string): string {
  return title
    .toLowerCase()
    .replace(/[^a-z0-9 -]/g, '')
    .replaceAll(' ', '-');
}
