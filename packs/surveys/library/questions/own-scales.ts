/**
 * Scales in our own words, 1 to 7, at least two items of each reversed: psychological safety (after Edmondson 1999; the
 * first, third and fifth item reversed, at least five answered), engagement and the intention to stay, and voice, fairness
 * and trust.
 */
import type { Instrument, LibraryQuestion, ScoredScale } from '@bellwether/questionnaire';
import { INSTRUMENTS } from '../instruments.ts';
import { scaleItem } from '../item.ts';
import { AGREEMENT_7, text, type Words } from '../points.ts';

interface OwnItem {
  words: Words;
  theme: string;
  reverse?: true;
  keywords?: readonly string[];
}

const SAFETY: readonly OwnItem[] = [
  {
    words: [
      'Admitting a mistake in this team is held against people.',
      'Wer in diesem Team einen Fehler zugibt, dem wird er vorgehalten.',
    ],
    theme: 'psychological_safety',
    reverse: true,
    keywords: ['mistakes', 'errors'],
  },
  {
    words: [
      'I can bring up difficult problems in this team.',
      'Schwierige Probleme kann ich in diesem Team ansprechen.',
    ],
    theme: 'psychological_safety',
    keywords: ['speak up'],
  },
  {
    words: ['People who are different have a hard time in this team.', 'Wer anders ist, hat es in diesem Team schwer.'],
    theme: 'psychological_safety',
    reverse: true,
    keywords: ['inclusion'],
  },
  {
    words: [
      'I can try out an uncertain idea in this team.',
      'In diesem Team kann ich eine unsichere Idee ausprobieren.',
    ],
    theme: 'psychological_safety',
    keywords: ['risk', 'innovation'],
  },
  {
    words: ['Asking this team for help feels awkward.', 'Es ist mir unangenehm, dieses Team um Hilfe zu bitten.'],
    theme: 'psychological_safety',
    reverse: true,
    keywords: ['help'],
  },
  {
    words: ['My team backs what I try to achieve.', 'Mein Team steht hinter dem, was ich erreichen will.'],
    theme: 'psychological_safety',
    keywords: ['support'],
  },
  {
    words: ['My particular skills count in this team.', 'Meine besonderen Fähigkeiten zählen in diesem Team.'],
    theme: 'psychological_safety',
    keywords: ['skills'],
  },
];

const ENGAGEMENT: readonly OwnItem[] = [
  {
    words: ['My work gives me energy.', 'Meine Arbeit gibt mir Energie.'],
    theme: 'engagement',
    keywords: ['motivation'],
  },
  {
    words: ['I look forward to my working day.', 'Ich freue mich auf meinen Arbeitstag.'],
    theme: 'engagement',
    keywords: ['motivation'],
  },
  {
    words: ['What I do here has meaning for me.', 'Was ich hier tue, hat für mich einen Sinn.'],
    theme: 'engagement',
    keywords: ['purpose', 'meaning'],
  },
  {
    words: ['I am proud to say where I work.', 'Ich sage mit Stolz, wo ich arbeite.'],
    theme: 'engagement',
    keywords: ['pride'],
  },
  {
    words: [
      'Getting through a working day is a struggle for me.',
      'Es kostet mich Mühe, durch einen Arbeitstag zu kommen.',
    ],
    theme: 'engagement',
    reverse: true,
    keywords: ['energy'],
  },
  {
    words: ['I see my future here for the next two years.', 'Ich sehe meine Zukunft in den nächsten zwei Jahren hier.'],
    theme: 'intention_to_stay',
    keywords: ['turnover', 'retention'],
  },
  {
    words: ['I think about looking for another job.', 'Ich denke darüber nach, mir eine andere Stelle zu suchen.'],
    theme: 'intention_to_stay',
    reverse: true,
    keywords: ['turnover', 'retention', 'leave'],
  },
];

const VOICE: readonly OwnItem[] = [
  {
    words: [
      'I am asked before decisions that change my work.',
      'Ich werde gefragt, bevor Entscheidungen meine Arbeit verändern.',
    ],
    theme: 'voice',
    keywords: ['participation'],
  },
  {
    words: [
      'Disagreeing with a manager has a price here.',
      'Einer Führungskraft zu widersprechen hat hier seinen Preis.',
    ],
    theme: 'voice',
    reverse: true,
    keywords: ['speak up'],
  },
  {
    words: [
      'When I suggest something, I hear what became of it.',
      'Wenn ich etwas vorschlage, erfahre ich, was daraus wird.',
    ],
    theme: 'voice',
    keywords: ['ideas', 'suggestions'],
  },
  {
    words: ['Work is shared out fairly in my area.', 'Die Arbeit ist in meinem Bereich gerecht verteilt.'],
    theme: 'fairness',
    keywords: ['justice', 'workload'],
  },
  {
    words: ['Getting ahead here depends on whom one knows.', 'Wer hier weiterkommt, hängt davon ab, wen man kennt.'],
    theme: 'fairness',
    reverse: true,
    keywords: ['promotion', 'justice'],
  },
  {
    words: ['I believe what the leadership tells us.', 'Ich glaube, was die Leitung uns sagt.'],
    theme: 'trust',
    keywords: ['leadership', 'honesty'],
  },
  {
    words: [
      'The leadership explains the reasons for its decisions.',
      'Die Leitung erklärt die Gründe für ihre Entscheidungen.',
    ],
    theme: 'trust',
    keywords: ['leadership', 'transparency'],
  },
];

function questionsOf(
  prefix: string,
  instrument: Instrument,
  construct: string,
  items: readonly OwnItem[],
): LibraryQuestion[] {
  return items.map(({ words, theme, keywords = [] }, index) => {
    const item = String(index + 1);
    return scaleItem({ id: `${prefix}_${item}`, instrument, item, theme, construct, keywords }, words, AGREEMENT_7);
  });
}

function scaleOf(
  id: string,
  construct: string,
  name: Words,
  questions: readonly LibraryQuestion[],
  items: readonly OwnItem[],
  minAnswered: number,
): ScoredScale {
  return {
    id,
    name: text(name),
    construct,
    items: questions.map((question, index) => ({
      question: question.id,
      ...(items[index]!.reverse ? { reverse: true } : {}),
    })),
    min_answered: minAnswered,
    method: 'mean',
    direction: 'up_is_good',
  };
}

export const safetyQuestions = questionsOf('safety', INSTRUMENTS.safety, 'psychological_safety', SAFETY);
export const engagementQuestions = questionsOf('engagement', INSTRUMENTS.engagement, 'engagement', ENGAGEMENT);
export const voiceQuestions = questionsOf('voice', INSTRUMENTS.voice, 'voice_fairness_trust', VOICE);

export const ownScales: readonly ScoredScale[] = [
  scaleOf(
    'psychological_safety',
    'psychological_safety',
    ['Psychological safety', 'Sicherheit im Team'],
    safetyQuestions,
    SAFETY,
    5,
  ),
  scaleOf(
    'engagement',
    'engagement',
    ['Engagement and intention to stay', 'Engagement und Bleibeabsicht'],
    engagementQuestions,
    ENGAGEMENT,
    4,
  ),
  scaleOf(
    'voice_fairness_trust',
    'voice_fairness_trust',
    ['Voice, fairness and trust', 'Mitsprache, Fairness und Vertrauen'],
    voiceQuestions,
    VOICE,
    4,
  ),
];
