/** What can be asked about. */
import type { LibraryTheme } from '@bellwether/questionnaire';
import { text, type Words } from './points.ts';

const theme = (id: string, name: Words, description: Words): LibraryTheme => ({
  id,
  name: text(name),
  description: text(description),
});

export const THEMES: readonly LibraryTheme[] = [
  theme(
    'workload',
    ['Workload', 'Arbeitslast'],
    ['Demands, deadlines, pace and hours.', 'Anforderungen, Termine, Tempo und Arbeitszeit.'],
  ),
  theme(
    'autonomy',
    ['Autonomy', 'Handlungsspielraum'],
    ['Say over how, when and how fast one works.', 'Einfluss darauf, wie, wann und wie schnell man arbeitet.'],
  ),
  theme(
    'manager_support',
    ['Support by the manager', 'Unterstützung durch die Führungskraft'],
    [
      'Feedback, help and encouragement by one’s manager.',
      'Rückmeldung, Hilfe und Ermutigung durch die Führungskraft.',
    ],
  ),
  theme(
    'peer_support',
    ['Support by colleagues', 'Unterstützung im Kollegium'],
    ['Help and respect among colleagues.', 'Hilfe und Respekt im Kollegium.'],
  ),
  theme(
    'relationships',
    ['Relationships', 'Umgang miteinander'],
    ['Conflict, harassment and bullying.', 'Konflikte, Belästigung und Mobbing.'],
  ),
  theme(
    'role_clarity',
    ['Clarity of the role', 'Klarheit der Aufgabe'],
    ['What is expected and what it is for.', 'Was erwartet wird und wozu es dient.'],
  ),
  theme(
    'change',
    ['Change', 'Veränderung'],
    [
      'How change is announced, discussed and carried out.',
      'Wie Veränderungen angekündigt, besprochen und umgesetzt werden.',
    ],
  ),
  theme(
    'psychological_safety',
    ['Psychological safety', 'Sicherheit im Team'],
    ['Whether one can speak up, ask and err in the team.', 'Ob man im Team offen sprechen, fragen und irren kann.'],
  ),
  theme(
    'burnout',
    ['Exhaustion', 'Erschöpfung'],
    ['Exhaustion that comes from work.', 'Erschöpfung, die von der Arbeit kommt.'],
  ),
  theme(
    'engagement',
    ['Engagement', 'Engagement'],
    ['Energy, meaning and pride in one’s work.', 'Energie, Sinn und Stolz bei der Arbeit.'],
  ),
  theme(
    'intention_to_stay',
    ['Intention to stay', 'Bleibeabsicht'],
    [
      'Whether one sees one’s future here, and what would keep one.',
      'Ob man seine Zukunft hier sieht und was einen hält.',
    ],
  ),
  theme(
    'voice',
    ['Voice', 'Mitsprache'],
    ['Being asked, heard and answered.', 'Gefragt, gehört und beantwortet werden.'],
  ),
  theme(
    'fairness',
    ['Fairness', 'Fairness'],
    ['How work, rewards and chances are shared out.', 'Wie Arbeit, Anerkennung und Chancen verteilt werden.'],
  ),
  theme(
    'trust',
    ['Trust in leadership', 'Vertrauen in die Leitung'],
    ['Whether one believes what is said and decided.', 'Ob man glaubt, was gesagt und entschieden wird.'],
  ),
  theme(
    'growth',
    ['Learning and growth', 'Lernen und Entwicklung'],
    ['Learning, career and use of one’s skills.', 'Lernen, Laufbahn und Einsatz der eigenen Fähigkeiten.'],
  ),
  theme('recognition', ['Recognition', 'Anerkennung'], ['Whether good work is seen.', 'Ob gute Arbeit gesehen wird.']),
  theme(
    'communication',
    ['Communication', 'Kommunikation'],
    [
      'Whether information arrives, in time and understandable.',
      'Ob Informationen ankommen, rechtzeitig und verständlich.',
    ],
  ),
  theme(
    'collaboration',
    ['Collaboration', 'Zusammenarbeit'],
    ['Working across teams and handing over.', 'Zusammenarbeit über Teams hinweg und Übergaben.'],
  ),
  theme(
    'meetings',
    ['Meetings', 'Besprechungen'],
    ['Whether meetings are worth their time.', 'Ob Besprechungen ihre Zeit wert sind.'],
  ),
  theme(
    'remote_work',
    ['Remote and hybrid work', 'Mobiles Arbeiten'],
    ['Working away from the office, and with those who do.', 'Arbeiten außerhalb des Büros und mit denen, die es tun.'],
  ),
  theme(
    'tools',
    ['Tools and workplace', 'Arbeitsmittel und Arbeitsplatz'],
    ['Equipment, software and surroundings.', 'Ausstattung, Software und Umgebung.'],
  ),
  theme(
    'onboarding',
    ['Onboarding', 'Einarbeitung'],
    ['The first weeks in a new job.', 'Die ersten Wochen in einer neuen Stelle.'],
  ),
  theme('inclusion', ['Inclusion', 'Zugehörigkeit'], ['Belonging, whoever one is.', 'Dazugehören, wer immer man ist.']),
  theme(
    'recommendation',
    ['Recommendation', 'Weiterempfehlung'],
    ['Whether one would recommend working here.', 'Ob man die Arbeit hier weiterempfehlen würde.'],
  ),
];
