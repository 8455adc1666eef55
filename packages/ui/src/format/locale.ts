/**
 * The locale of numbers and dates: the reader's own when it is a variety of the language the messages are written in,
 * so that a sentence does not mix two languages.
 */
import { LANGUAGE } from '../i18n/language.ts';

const wanted = globalThis.navigator?.languages ?? [];
export const locale = wanted.find((tag) => tag.startsWith(LANGUAGE)) ?? `${LANGUAGE}-US`;
