/** Four items a theme, 1 to 5, for surveys that are put together by theme; single items, scored as a short scale. */
import type { LibraryQuestion, ScoredScale } from '@bellwether/questionnaire';
import { INSTRUMENTS } from '../instruments.ts';
import { libraryQuestion, scaleItem } from '../item.ts';
import { AGREEMENT_5, text, type Words } from '../points.ts';
import { THEMES } from '../themes.ts';

const TOPICS: Readonly<Record<string, readonly (readonly [words: Words, keywords: string, reversed?: 'reversed'])[]>> =
  {
    growth: [
      [['I learn something new at work.', 'Ich lerne bei der Arbeit etwas Neues.'], 'training development'],
      [
        [
          'I know which steps I could take next in my career.',
          'Ich weiß, welche Schritte ich als Nächstes gehen könnte.',
        ],
        'career promotion',
      ],
      [['My job uses what I am good at.', 'Meine Stelle nutzt, was ich gut kann.'], 'skills strengths'],
      [
        ['My development has come to a standstill here.', 'Meine Entwicklung steht hier still.'],
        'career development',
        'reversed',
      ],
    ],
    recognition: [
      [['Good work is noticed here.', 'Gute Arbeit wird hier bemerkt.'], 'appreciation praise'],
      [
        ['My last success was acknowledged by somebody.', 'Mein letzter Erfolg wurde von jemandem gewürdigt.'],
        'appreciation thanks',
      ],
      [
        ['My pay fits what I contribute.', 'Meine Bezahlung passt zu dem, was ich beitrage.'],
        'pay salary compensation reward',
      ],
      [['My effort goes unseen.', 'Mein Einsatz bleibt ungesehen.'], 'appreciation', 'reversed'],
    ],
    communication: [
      [
        ['News that concerns my work reaches me in time.', 'Neuigkeiten zu meiner Arbeit erreichen mich rechtzeitig.'],
        'information transparency',
      ],
      [
        ['I understand where the organisation is heading.', 'Ich verstehe, wohin sich die Organisation bewegt.'],
        'strategy direction goals',
      ],
      [
        ['I know whom to ask when I need information.', 'Ich weiß, wen ich frage, wenn ich eine Auskunft brauche.'],
        'information knowledge',
      ],
      [
        ['I hear important news by rumour first.', 'Wichtige Neuigkeiten erfahre ich zuerst gerüchteweise.'],
        'rumour transparency',
        'reversed',
      ],
    ],
    collaboration: [
      [
        ['Other teams keep what they promise us.', 'Andere Teams halten, was sie uns versprechen.'],
        'teams cross-team dependencies',
      ],
      [
        ['Handovers between teams work smoothly.', 'Übergaben zwischen Teams laufen reibungslos.'],
        'handover interfaces',
      ],
      [['We share knowledge across teams.', 'Wir teilen Wissen über Teams hinweg.'], 'silo knowledge sharing'],
      [['Teams here work against each other.', 'Teams arbeiten hier gegeneinander.'], 'silo conflict', 'reversed'],
    ],
    meetings: [
      [
        [
          'The meetings I attend are worth their time.',
          'Die Besprechungen, an denen ich teilnehme, sind ihre Zeit wert.',
        ],
        'meeting time',
      ],
      [
        ['Our meetings end with clear decisions.', 'Unsere Besprechungen enden mit klaren Entscheidungen.'],
        'meeting decision',
      ],
      [
        [
          'I have long enough stretches for focused work.',
          'Ich habe genug zusammenhängende Zeit für konzentriertes Arbeiten.',
        ],
        'focus time interruption',
      ],
      [
        ['I sit in meetings that could do without me.', 'Ich sitze in Besprechungen, die auf mich verzichten könnten.'],
        'meeting overload',
        'reversed',
      ],
    ],
    remote_work: [
      [
        [
          'I can choose a place of work that suits the task.',
          'Ich kann einen Arbeitsort wählen, der zur Aufgabe passt.',
        ],
        'hybrid home office flexibility',
      ],
      [
        [
          'People who work remotely take part on equal terms.',
          'Wer von unterwegs arbeitet, ist gleichberechtigt dabei.',
        ],
        'hybrid home office',
      ],
      [
        [
          'I feel connected to my team when I work remotely.',
          'Ich fühle mich meinem Team verbunden, wenn ich mobil arbeite.',
        ],
        'hybrid isolation belonging',
      ],
      [
        ['When I work remotely, I miss important things.', 'Wenn ich mobil arbeite, entgeht mir Wichtiges.'],
        'hybrid isolation',
        'reversed',
      ],
    ],
    tools: [
      [
        ['My equipment is good enough for my work.', 'Meine Ausstattung reicht für meine Arbeit aus.'],
        'hardware equipment',
      ],
      [
        ['The software I use is easy to work with.', 'Mit der Software, die ich benutze, arbeite ich leicht.'],
        'software IT systems',
      ],
      [['When something breaks, I get help quickly.', 'Wenn etwas ausfällt, bekomme ich schnell Hilfe.'], 'IT support'],
      [
        ['I lose working time to bad tools.', 'Ich verliere Arbeitszeit durch schlechte Arbeitsmittel.'],
        'software equipment',
        'reversed',
      ],
    ],
    onboarding: [
      [
        ['In my first weeks I knew what to do.', 'In meinen ersten Wochen wusste ich, was zu tun ist.'],
        'new starter first weeks',
      ],
      [
        ['I had somebody to ask when I started.', 'Ich hatte jemanden zum Fragen, als ich anfing.'],
        'new starter buddy',
      ],
      [
        ['The job is what I was told it would be.', 'Die Stelle ist so, wie sie mir beschrieben wurde.'],
        'recruiting expectations',
      ],
      [['In the beginning I felt left alone.', 'Am Anfang fühlte ich mich alleingelassen.'], 'new starter', 'reversed'],
    ],
    inclusion: [
      [['I can be myself at work.', 'Ich kann bei der Arbeit ich selbst sein.'], 'diversity belonging'],
      [['I belong here.', 'Ich gehöre hier dazu.'], 'belonging'],
      [
        ['Chances here are open to people like me.', 'Chancen stehen hier Menschen wie mir offen.'],
        'diversity equality opportunity',
      ],
      [
        [
          'Some people are listened to less because of who they are.',
          'Manchen hört man weniger zu, weil sie sind, wer sie sind.',
        ],
        'diversity discrimination',
        'reversed',
      ],
    ],
  };

export const topicQuestions: readonly LibraryQuestion[] = Object.entries(TOPICS).flatMap(([theme, items]) =>
  items.map(([words, keywords], index) =>
    scaleItem(
      {
        id: `${theme}_${index + 1}`,
        instrument: INSTRUMENTS.topics,
        item: `${theme} ${index + 1}`,
        theme,
        construct: theme,
        keywords: keywords.split(' '),
      },
      words,
      AGREEMENT_5,
    ),
  ),
);

export const topicScales: readonly ScoredScale[] = Object.entries(TOPICS).map(([theme, items]) => ({
  id: theme,
  name: THEMES.find(({ id }) => id === theme)?.name ?? text([theme, theme]),
  construct: theme,
  items: items.map(([, , reversed], index) => ({
    question: `${theme}_${index + 1}`,
    ...(reversed ? { reverse: true } : {}),
  })),
  min_answered: 2,
  method: 'mean',
  direction: 'up_is_good',
}));

/** What a survey that was put together ends with. */
export const closingComment: LibraryQuestion = libraryQuestion(
  { id: 'closing_comment', instrument: INSTRUMENTS.topics, item: 'closing', theme: 'voice', construct: 'comment' },
  {
    kind: 'text',
    text: text(['What else should we know?', 'Was sollten wir noch wissen?', 'Que devrions-nous savoir encore ?']),
    help: text([
      'Please name no one. What many people write about is shown as a theme, never your words.',
      'Bitte nennen Sie keine Namen. Worüber viele schreiben, wird als Thema gezeigt, nie in Ihren Worten.',
      'Merci de ne nommer personne. Seuls les thèmes évoqués par plusieurs personnes sont montrés, jamais vos mots.',
    ]),
    required: false,
    max_length: 1000,
    multiline: true,
  },
);
