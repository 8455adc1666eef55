/**
 * A survey put together from the library: themes by how well they match what is needed (BM25), questions in turn from each
 * theme until the time is used up. Questions of one theme share an answer scale, and a scale is scored when it is whole or
 * our own. Nothing random: the same needs give the same survey.
 */
import {
  duplicatesAmong,
  LIMITS,
  type LibraryTheme,
  type Question,
  questionInLanguages,
  readSurveyDefinition,
  type ScoredScale,
  type Section,
  type SurveyDefinition,
  scaleInLanguages,
  type Text,
} from '@bellwether/questionnaire';
import { type QuestionView, searchedTexts } from '../question/library.ts';
import { QuestionIndex } from '../question/search.ts';
import type { Requirements } from './requirements.ts';

export interface ComposingLibrary {
  questions: readonly QuestionView[];
  themes: readonly LibraryTheme[];
  scales: readonly ScoredScale[];
}

export interface Composed {
  definition: SurveyDefinition;
  /** Topics the library has no question about: the survey does not ask about them. */
  unmatched: string[];
}

/** Asked about when the needs name nothing the library knows. */
const USUAL_THEMES = ['engagement', 'workload', 'manager_support', 'psychological_safety', 'voice'];
const SECONDS_PER_ITEM = 8;
const SECONDS_PER_COMMENT = 45;
/** From this length on there is time for a comment. */
const COMMENT_FROM_MINUTES = 2;
const THEMES_MAX = 8;
const THEMES_PER_TOPIC = 2;
const ITEMS_PER_THEME_MIN = 2;
/** A theme counts by its best questions, so that one with many questions is not preferred. */
const BEST_OF_THEME = 3;
/** A theme that matches this much less than the best one of its topic is another topic. */
const NEAR_BEST = 0.6;
/** These ask about a week, or about leaving; they are at home in their own templates. */
const NOT_TO_COMPOSE = new Set(['bellwether_pulse', 'bellwether_interviews']);

export function composeSurvey(library: ComposingLibrary, needs: Requirements): Composed {
  const language = library.questions.some(({ question }) => question.text[needs.language]) ? needs.language : 'en';
  const inLanguage = library.questions.filter(({ question }) => question.text[language]);
  const items = inLanguage.filter(
    ({ question, instrument }) => question.kind === 'scale' && !NOT_TO_COMPOSE.has(instrument),
  );
  const { themes, unmatched } = chosenThemes(library, items, needs);
  const hasComment = needs.length_minutes >= COMMENT_FROM_MINUTES;
  const seconds = needs.length_minutes * 60 - (hasComment ? SECONDS_PER_COMMENT : 0);
  const most = Math.min(Math.max(Math.floor(seconds / SECONDS_PER_ITEM), 3), LIMITS.questions - 1);
  const chosen = inTurn(themes, items, most, needs, library);
  const sections = themes.flatMap((theme): Section[] => {
    const questions = chosen.filter((view) => view.theme === theme).map((view) => asTaken(view, language));
    const named = library.themes.find(({ id }) => id === theme);
    return questions.length === 0
      ? []
      : [
          {
            id: `about_${theme}`,
            title: only(named?.name ?? { [language]: theme }, language),
            randomise: true,
            questions,
          },
        ];
  });
  const closing = inLanguage.find(({ id }) => id === 'closing_comment');
  if (hasComment && closing)
    sections.push({ id: 'closing', title: closingTitle(language), questions: [asTaken(closing, language)] });
  const definition = {
    title: {
      [language]: titleOf(
        { ...needs, topics: needs.topics.filter((topic) => !unmatched.includes(topic)) },
        sections,
        language,
      ),
    },
    default_language: language,
    languages: [language],
    sections,
    rules: [],
    scales: scalesOver(library.scales, sections, chosen, language),
  };
  const read = readSurveyDefinition(definition);
  // The library is read when it is declared, so this is a mistake of ours.
  if (read.kind === 'refused') throw new Error(`What was composed is no survey: ${JSON.stringify(read.errors[0])}`);
  return { definition: read.value, unmatched };
}

/** For each topic the themes that match it best, in the order of the topics; and the topics that none matches. */
function chosenThemes(
  library: ComposingLibrary,
  items: readonly QuestionView[],
  needs: Requirements,
): { themes: string[]; unmatched: string[] } {
  const named = new Map(library.themes.map((theme) => [theme.id, theme]));
  const index = new QuestionIndex(items, (view) => searchedTexts(view, named));
  const queries = needs.topics.length > 0 ? needs.topics : [needs.goal];
  const unmatched: string[] = [];
  const chosen = queries.flatMap((query) => {
    const scores = new Map<string, number[]>();
    for (const { item, score } of index.rank(query)) scores.set(item.theme, [...(scores.get(item.theme) ?? []), score]);
    const ranked = [...scores]
      .map(([theme, all]) => ({ theme, score: all.slice(0, BEST_OF_THEME).reduce((sum, score) => sum + score, 0) }))
      .sort((a, b) => b.score - a.score);
    const best = ranked[0]?.score ?? 0;
    if (best === 0 && needs.topics.length > 0) unmatched.push(query);
    const per = needs.topics.length > 0 ? THEMES_PER_TOPIC : THEMES_MAX;
    return ranked
      .filter(({ score }) => score >= best * NEAR_BEST)
      .slice(0, per)
      .map(({ theme }) => theme);
  });
  const themes = [...new Set(chosen)].slice(0, THEMES_MAX);
  const usual = USUAL_THEMES.filter((id) => items.some(({ theme }) => theme === id));
  return { themes: themes.length > 0 ? themes : usual, unmatched };
}

/** Theme by theme in turn, the best question of each first; none that repeats another. */
function inTurn(
  themes: readonly string[],
  items: readonly QuestionView[],
  most: number,
  needs: Requirements,
  library: ComposingLibrary,
): QuestionView[] {
  const named = new Map(library.themes.map((theme) => [theme.id, theme]));
  const query = [...needs.topics, needs.goal, needs.audience].join(' ');
  const waiting = themes.map((theme) => {
    const ofTheme = items.filter((item) => item.theme === theme);
    const instrument = ofTheme[0]?.instrument;
    // Answers on one scale belong together; the first instrument of a theme is its best established one.
    const together = ofTheme.filter((item) => item.instrument === instrument);
    const ranked = new QuestionIndex(together, (view) => searchedTexts(view, named))
      .rank(query)
      .map(({ item }) => item);
    return [...ranked, ...together.filter((item) => !ranked.includes(item))];
  });
  const chosen: QuestionView[] = [];
  // With many themes and little time, fewer themes: one question alone measures nothing.
  const affordable = Math.max(1, Math.floor(most / ITEMS_PER_THEME_MIN));
  const queues = waiting.slice(0, affordable);
  while (chosen.length < most && queues.some((queue) => queue.length > 0))
    for (const queue of queues) {
      const next = queue.shift();
      if (next && chosen.length < most && !isRepeated(next, chosen)) chosen.push(next);
    }
  return chosen;
}

function isRepeated(view: QuestionView, chosen: readonly QuestionView[]): boolean {
  const [language = 'en'] = Object.keys(view.question.text);
  const texts = chosen.map(({ question }) => question.text[language] ?? '');
  return duplicatesAmong([...texts, view.question.text[language]!]).some(({ second }) => second === texts.length);
}

function asTaken({ question, id, version, theme }: QuestionView, language: string): Question {
  return { ...questionInLanguages(question, [language]), theme, library_question: { id, version } };
}

/** Published scales when all their items are asked; our own with what is asked of them, if that is two or more. */
function scalesOver(
  scales: readonly ScoredScale[],
  sections: readonly Section[],
  chosen: readonly QuestionView[],
  language: string,
): ScoredScale[] {
  const asked = new Set(sections.flatMap(({ questions }) => questions.map(({ id }) => id)));
  const isOwn = new Map(chosen.map(({ id, instrument }) => [id, instrument.startsWith('bellwether_')]));
  return scales.flatMap((scale) => {
    const items = scale.items.filter(({ question }) => asked.has(question));
    const isWhole = items.length === scale.items.length;
    const isUsable = isWhole || (items.length >= 2 && items.every(({ question }) => isOwn.get(question)));
    if (!isUsable || !scale.name[language]) return [];
    const minAnswered = isWhole ? scale.min_answered : Math.ceil(items.length / 2);
    return [{ ...scaleInLanguages(scale, [language]), items, min_answered: minAnswered }];
  });
}

function only(text: Text, language: string): Text {
  return { [language]: text[language] ?? Object.values(text)[0] ?? '' };
}

const TITLES: Readonly<Record<string, { survey: string; closing: string }>> = {
  en: { survey: 'Survey', closing: 'To close' },
  de: { survey: 'Umfrage', closing: 'Zum Schluss' },
  fr: { survey: 'Enquête', closing: 'Pour finir' },
};

function closingTitle(language: string): Text {
  return { [language]: (TITLES[language] ?? TITLES.en!).closing };
}

export function titleOf(needs: Requirements, sections: readonly Section[], language: string): string {
  const { survey } = TITLES[language] ?? TITLES.en!;
  const topics =
    needs.topics.length > 0 ? needs.topics : sections.slice(0, 3).map(({ title }) => title[language] ?? '');
  const told = new Intl.ListFormat(language, { type: 'conjunction' }).format(
    topics.slice(0, 4).filter((topic) => topic !== ''),
  );
  // Somebody else's words: nothing in them is a pipe.
  return `${survey}: ${told}`.replaceAll('{{', '{ {').slice(0, LIMITS.titleLength);
}
