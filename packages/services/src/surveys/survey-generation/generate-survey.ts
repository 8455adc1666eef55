/**
 * A survey from needs, within 30 seconds: worded by the language model when one is configured and answers with something
 * usable, else put together from the library. The model is asked twice at most; whatever it does, there is a survey.
 */
import type { LibraryTheme, ScalePoints, SurveyDefinition } from '@bellwether/questionnaire';
import type { Platform } from '../../installation/platform/platform.ts';
import { libraryQuestions, libraryThemes, type QuestionView, shippedLibrary } from '../question/library.ts';
import { composeSurvey } from './compose-survey.ts';
import { type DroppedQuestion, readGenerated, SYSTEM_PROMPT, userPrompt } from './generated-survey.ts';
import { type LanguageModel, ModelFailure } from './language-model.ts';
import type { Requirements } from './requirements.ts';

export interface Generated {
  definition: SurveyDefinition;
  source: 'model' | 'library';
  /** Questions of the model that were not taken, and why. */
  dropped: DroppedQuestion[];
  /** What came of asking the model, attempt by attempt; empty when there is none. */
  failures: string[];
  /** Topics that nothing is asked about, because the library has no question about them. */
  unmatched: string[];
}

export interface GenerationOptions {
  signal?: AbortSignal;
  onProgress?: (words: string) => void;
  /** For each of the two attempts. */
  attemptTimeMs?: number;
}

const ATTEMPTS = 2;
const ATTEMPT_TIME_MS = 12_000;

export async function generateSurvey(
  platform: Pick<Platform, 'records' | 'packs' | 'languageModel'>,
  orgId: string,
  needs: Requirements,
  options: GenerationOptions = {},
): Promise<Generated> {
  const { questions, themes } = await platform.records.asTenant(orgId, async (tx) => ({
    questions: await libraryQuestions(tx, platform.packs),
    themes: await libraryThemes(tx, platform.packs),
  }));
  const { languageModel: model } = platform;
  const points = agreementPoints(questions, needs.language);
  const failures: string[] = [];
  if (model && points)
    for (let attempt = 1; attempt <= ATTEMPTS; attempt++)
      try {
        options.onProgress?.(attempt === 1 ? 'The model words questions' : 'The model is asked again');
        return { ...(await ask(model, needs, { themes, points }, options)), source: 'model', failures, unmatched: [] };
      } catch (error) {
        if (!(error instanceof ModelFailure) || options.signal?.aborted) throw error;
        failures.push(error.message);
      }
  options.onProgress?.('Questions are matched from the library');
  const composed = composeSurvey({ questions, themes, scales: shippedLibrary(platform.packs).scales }, needs);
  return { ...composed, source: 'library', dropped: [], failures };
}

async function ask(
  model: LanguageModel,
  needs: Requirements,
  ours: { themes: readonly LibraryTheme[]; points: ScalePoints },
  { signal, onProgress, attemptTimeMs = ATTEMPT_TIME_MS }: GenerationOptions,
) {
  const answer = await model.answer({
    system: SYSTEM_PROMPT,
    user: userPrompt(needs, ours.themes),
    timeLimitMs: attemptTimeMs,
    signal,
    onProgress: (characters) => onProgress?.(`The model has written ${Math.floor(characters / 500) * 500} characters`),
  });
  return readGenerated(answer, needs, ours);
}

/** An agreement scale of the library with labels in the language; without one, the model's statements could not be asked. */
function agreementPoints(questions: readonly QuestionView[], language: string): ScalePoints | undefined {
  for (const { question } of questions) {
    if (question.kind !== 'scale') continue;
    const { low, high, labels } = question.points;
    if (low !== 1 || high !== 5 || 'low' in labels || !/agree/i.test(labels.at(-1)?.en ?? '')) continue;
    if (labels.every((label) => label[language])) {
      return { low, high, labels: labels.map((label) => ({ [language]: label[language]! })) };
    }
  }
  return undefined;
}
