/** One question of the library from its words; what an instrument's items share is said once. */
import type { Instrument, LibraryQuestion, Question, ScalePoints } from '@bellwether/questionnaire';
import { text, type Words } from './points.ts';

export interface ItemFacts {
  id: string;
  instrument: Instrument;
  /** The item's number or name in its instrument. */
  item: string;
  theme: string;
  construct: string;
  keywords?: readonly string[];
}

/** Everything of a question that the facts do not say. */
type Ask = WithoutFacts<Question>;
type WithoutFacts<Q> = Q extends unknown ? Omit<Q, 'id' | 'theme' | 'source' | 'library_question'> : never;

const VERSION = 1;

export function libraryQuestion(facts: ItemFacts, ask: Ask): LibraryQuestion {
  const { id, instrument, item, theme, construct, keywords = [] } = facts;
  const question = {
    id,
    ...ask,
    theme,
    source: { instrument: instrument.name, item, licence: instrument.licence, url: instrument.url },
    library_question: { id, version: VERSION },
  } as Question;
  return { id, version: VERSION, theme, instrument: instrument.id, construct, keywords, question };
}

export function scaleItem(facts: ItemFacts, words: Words, points: ScalePoints, required = true): LibraryQuestion {
  return libraryQuestion(facts, { kind: 'scale', text: text(words), required, points });
}
