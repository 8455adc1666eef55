/** What themes of free text are called; the words by which they are found are the analysis's. */
import { TEXT_THEMES, type TextThemeName } from '@bellwether/analysis';

const NAMES: { readonly [theme in TextThemeName]: string } = {
  workload: 'workload',
  pay: 'pay and benefits',
  recognition: 'recognition',
  leadership: 'leadership',
  communication: 'communication',
  development: 'learning and career',
  teamwork: 'working together',
  tools: 'tools and systems',
  flexibility: 'flexibility of time and place',
  wellbeing: 'strain and well-being',
  autonomy: 'room to decide',
  change: 'change and direction',
  fairness: 'fairness and respect',
  purpose: 'purpose of the work',
  workplace: 'the workplace itself',
};

export function themeName(theme: string): string {
  return theme in TEXT_THEMES ? NAMES[theme as TextThemeName] : theme;
}
