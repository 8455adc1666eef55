/**
 * What free text is about: a closed list of themes, each with the beginnings of words and the phrases that speak of it, in
 * the languages that are known. Only names of themes come out, never a word of a text, so that no name, place or rare
 * expression can. A theme is told with how many authors speak of it and how they speak of it on average; whoever shows it
 * keeps to the floor. Feeling is read in English only (docs/survey-reports.md).
 */
import { meanInterval } from '../significance/intervals.ts';
import { isLikelyEnglish } from '../text/english.ts';
import { workplaceSentiment } from '../text/workplace-sentiment.ts';
import { TEXT_THEMES, type TextThemeName } from './theme-words.ts';

export interface AuthorText {
  /** The answer it belongs to. */
  author: string;
  language: string;
  text: string;
}

export interface TextTheme {
  theme: TextThemeName;
  authors: ReadonlySet<string>;
  /** Mean over authors of how the sentences with the theme feel, in [−1, 1]. */
  sentiment: { mean: number; low: number | null; high: number | null; authors: ReadonlySet<string> } | null;
}

/** More than a page of one answer says nothing more about its theme. */
const TEXT_LENGTH_MAX = 4000;

/** Most authors first. */
export function textThemes(texts: readonly AuthorText[]): TextTheme[] {
  const found = new Map<TextThemeName, Map<string, number[]>>();
  for (const { author, language, text } of texts) {
    for (const sentence of sentencesOf(text.slice(0, TEXT_LENGTH_MAX))) {
      const themes = themesIn(sentence, language);
      if (themes.size === 0) continue;
      const feeling = isLikelyEnglish(sentence) && isEnglish(language) ? workplaceSentiment(sentence).score : null;
      for (const theme of themes) {
        const authors = found.get(theme) ?? new Map<string, number[]>();
        found.set(theme, authors.set(author, [...(authors.get(author) ?? []), ...(feeling === null ? [] : [feeling])]));
      }
    }
  }
  return [...found]
    .map(([theme, authors]) => {
      const felt = [...authors].filter(([, feelings]) => feelings.length > 0);
      const interval = meanInterval(felt.map(([, feelings]) => feelings.reduce((a, b) => a + b, 0) / feelings.length));
      return {
        theme,
        authors: new Set(authors.keys()),
        sentiment: interval && {
          ...{ mean: interval.mean, low: interval.low, high: interval.high },
          authors: new Set(felt.map(([author]) => author)),
        },
      };
    })
    .sort((a, b) => b.authors.size - a.authors.size || (a.theme < b.theme ? -1 : 1));
}

/** Themes a sentence speaks of. Unknown languages have none. */
export function themesIn(sentence: string, language: string): ReadonlySet<TextThemeName> {
  const words = [
    ...sentence
      .normalize('NFKC')
      .toLowerCase()
      .matchAll(/[\p{L}\p{M}]+/gu),
  ].map(([word]) => word);
  const line = ` ${words.join(' ')} `;
  const themes = new Set<TextThemeName>();
  for (const [theme, byLanguage] of Object.entries(TEXT_THEMES) as [
    TextThemeName,
    { [language: string]: readonly string[] },
  ][]) {
    const cues = byLanguage[language.split('-')[0]!.toLowerCase()] ?? [];
    if (cues.some((cue) => line.includes(` ${cue}`))) themes.add(theme);
  }
  return themes;
}

function sentencesOf(text: string): string[] {
  return text.split(/[.!?…\n\r;]+/).filter((sentence) => sentence.trim() !== '');
}

function isEnglish(language: string): boolean {
  return language.toLowerCase().split('-')[0] === 'en';
}
