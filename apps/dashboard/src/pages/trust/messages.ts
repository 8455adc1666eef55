/** What the pages of trust say: one's own data, what the organisation owes people, the floor. */
import { inLanguage } from '@bellwether/ui/i18n/language.ts';

export const messages = inLanguage(
  {
    tableOf: (title: string) => `${title}, table`,
    own: {
      question: 'Which figures am I part of, and who looked?',
      answer: {
        part: 'You are part of ',
        figures: (one: boolean) => (one ? ' figure' : ' figures'),
        looked: ', which were looked at ',
        times: (one: boolean) => (one ? ' time in the last 90 days.' : ' times in the last 90 days.'),
        leftOut: 'You are left out of every figure, because you have withdrawn your consent.',
        unknown: 'It is not known which pseudonym you are, so nothing here can be shown to be about you.',
      },
      unknownMore:
        'The edge of your organisation knows it; an administrator connects it with your account under People and access. Until then no figure can be traced to you here, by you or by anybody.',
      consents: {
        title: 'What you agree to',
        lead: 'Withdrawing holds from the moment it is said, and figures are computed again without you. It has no other effect on you.',
        purposes: {
          data_collection: 'Taking in',
          analytics: 'Being part of figures',
          research: 'Research',
        },
        more: {
          data_collection: 'Events about you are taken in. Withdrawn: they are refused at the door.',
          analytics: 'Your events count in figures of groups. Withdrawn: you are left out of all of them at once.',
          research: 'Use beyond the organisation’s own figures. Nothing here does that; it is recorded.',
        },
        bases: {
          consent: 'your consent',
          works_agreement: 'a works agreement',
          legitimate_interest: 'legitimate interest',
        },
        basis: (basis: string) => `Where you have said nothing, your organisation relies on ${basis}.`,
        noBasis: 'Your organisation has not said on what it relies where you have said nothing.',
        statuses: { given: 'agreed', withdrawn: 'withdrawn', unset: 'nothing said' },
        give: 'Agree',
        withdraw: 'Withdraw',
        saving: 'Saving…',
        given: 'Noted: you agree.',
        withdrawn: 'Withdrawn. It holds from now on.',
      },
      contributions: {
        title: 'Figures you are part of',
        none: 'None in the last 90 days.',
        figure: 'Figure',
        of: 'Of',
        events: 'Your events',
        newest: 'Up to',
        organisation: 'the organisation',
        lead: 'The figures themselves are of groups, and only of groups large enough that nobody can be picked out.',
      },
      accesses: {
        title: 'Who looked',
        none: 'Nobody in the last 90 days.',
        role: 'Role',
        purpose: 'What for',
        times: 'Times',
        last: 'Last',
        self: 'yourself',
        lead: 'Every reading of figures in which you may be, by role. Which colleague it was is in the audit trail.',
      },
      take: {
        title: 'Take it with you, or have it erased',
        json: 'Everything about me, as JSON',
        csv: 'My events, as CSV',
        erase: 'Ask to be erased',
        asking: 'Asking…',
        confirmTitle: 'Ask to be erased?',
        confirmMore:
          'Somebody of your organisation decides and starts it. Then every event, state and link of yours is removed from every store, log and backup here, for good, and you can have the signed certificate.',
        asked: 'Asked. Your organisation has a month to answer.',
      },
    },
    rights: {
      question: 'What do people ask of us, and have we done it?',
      answer: {
        open: (one: boolean) => (one ? ' person waits for an answer.' : ' people wait for an answer.'),
        none: 'Nobody waits for an answer.',
        running: (count: number) => (count === 1 ? ' One erasure is running.' : ` ${count} erasures are running.`),
        done: (count: string) => ` ${count} done, each with a signed certificate.`,
      },
      requests: {
        title: 'Asked for',
        none: 'Nobody has asked for anything.',
        when: 'Asked',
        pseudonym: 'Pseudonym',
        note: 'Note',
        due: 'Answer by',
        erase: 'Erase',
        erasing: 'Starting…',
        confirmTitle: 'Erase this person?',
        confirmMore:
          'They are refused at the door from now on. Their events, states, sessions, windows and links are removed from every store, log, archive and backup here, then every file is searched. It cannot be undone.',
        reason: 'They asked for it',
        started: 'The erasure runs; it goes on after a restart.',
      },
      erasures: {
        title: 'Erasures',
        none: 'Nobody has been erased yet.',
        when: 'Asked',
        status: 'State',
        step: 'Step',
        finished: 'Finished',
        certificate: 'Certificate',
        download: 'Download',
        statuses: { running: 'running', done: 'done', incomplete: 'incomplete' },
        trouble: 'Tried again after trouble',
      },
      bases: {
        title: 'On what we rely',
        lead: 'Where somebody has said nothing. Everybody sees this on their page My data.',
        none: 'not said',
        save: 'Save',
        saving: 'Saving…',
        saved: 'Saved.',
      },
    },
    privacy: {
      question: 'How are people protected here?',
      answer: {
        floor: 'No figure is told of fewer than ',
        people: ' people',
        hidden: (share: string) => `; at the moment ${share} of the departments’ figures are hidden`,
        end: '.',
      },
      floor: {
        title: 'The floor',
        label: 'Fewest people a figure may be of',
        hint: 'Five or more. It holds for every answer, chart, export, alert, network and SQL; what would give such a group away is hidden as well.',
        save: 'Save',
        saving: 'Saving…',
        saved: 'Saved. It holds from the next answer on.',
      },
      personalData: {
        title: 'What is refused at the door',
        lead: 'An event that carries a name, an address, a number of somebody or a sentence is refused, and kept nowhere.',
        policies: {
          people_topics: {
            name: 'Search events about people',
            more: 'HR, communication and survey events are searched whole. In all others, only fields made to say who somebody is: telemetry is full of words that mean nobody.',
            chosen: 'Events about people are searched whole from now on.',
          },
          strict: {
            name: 'Search every event',
            more: 'Nothing that looks like a person gets in, from agents and devices either. Some of their events will be refused for words that only look so; the page Rejected events shows which.',
            chosen: 'Every event is searched whole from now on.',
          },
        },
      },
      noise: {
        title: 'Answers with noise',
        label: 'Answer exports and SQL about people with noise where somebody asks for it',
        more: 'For cuts that are not published, such as teams by role. Every answer is wrong at random, and says by how much; nobody can be told from it, whatever else is known. Small groups do not become visible by it.',
        isOn: 'Switched on.',
        isOff: 'Switched off. What was spent stays spent.',
        spent: (spent: string, budget: string) => `${spent} of ${budget} is spent. The budget is filled again on `,
        meaning:
          'Each new question costs up to 0.5, and the smaller its cost, the more noise it has. A question that was asked before costs nothing and gets the same answer.',
        measures: {
          count: () => 'events',
          distinct: () => 'people',
          sum: (field: string) => `sum of ${field}`,
        },
        doors: { export: 'export', sql: 'SQL' },
        table: {
          title: 'What it was spent on',
          when: 'Asked',
          what: 'Of what',
          by: 'By',
          whole: 'the whole',
          door: 'Through',
          cost: 'Cost',
          count: (count: string) => `${count} in all, the newest first; at most 50 are shown.`,
        },
      },
      how: {
        title: 'What holds, always',
        list: [
          [
            'Names stay outside',
            'The edge turns people into keyed pseudonyms and words into scores before anything leaves. Its key and its vault never come here.',
          ],
          [
            'What looks like a person is refused',
            'Names, addresses, numbers and free text in events about people are refused at the door; the field is named, the value is written nowhere.',
          ],
          [
            'Figures are published, not computed on request',
            'Which figures of a week may be told is decided once, from the data alone. Who asks, how often and in which order changes nothing, so comparing answers uncovers nobody.',
          ],
          ['Hidden is not zero', 'A group that is too small and one that does not exist look the same.'],
          [
            'Persons see themselves',
            'Scores of a person exist for that person alone. Nobody else, whatever the role, can ask for them.',
          ],
          [
            'Forgotten is forgotten',
            'An erasure removes a person from every store, log and backup, searches every file and signs what it found.',
          ],
        ],
      },
    },
  },
  {},
);
