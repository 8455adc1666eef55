/**
 * What texts are about that no list foresaw. Texts that look like somebody are refused, all of them with it, by what events
 * are refused by; words are told that enough authors use. Nothing is kept. Method: packages/analysis/src/topics.
 */
import { type DiscoveredTopics, findPersonalData, PERSONAL_DATA_WORDS } from '@bellwether/analysis';
import { Problem } from '@bellwether/core';
import { type Caller, organisationOf, requirePermission } from '../../access/authority/caller.ts';
import { type InputReader, readInput } from '../../input.ts';
import type { Platform } from '../../installation/platform/platform.ts';
import { NAME_MAX } from './named-levels.ts';
import { workOut } from './work-out.ts';

export interface TopicsView {
  /**
   * `topics` were found; `unstable`: another run would find others, so none are told; `pairs`: with fewer than 200 texts,
   * known themes that are spoken of together.
   */
  kind: DiscoveredTopics['kind'];
  texts: number;
  /** Authors behind whatever is told. */
  floor: number;
  /** Mean likeness of the topics of five runs, 0 to 1. */
  stability: number | null;
  /** Likeliest words first; `groups` with fewer authors than `floor` are left out. */
  topics: {
    words: string[];
    npmi: number;
    authors: number;
    groups: { group: string; authors: number; share: number }[];
  }[];
  pairs: { themes: string[]; npmi: number; authors: number }[];
}

interface SentText {
  text: string;
  author: string;
  group: string | undefined;
  language: string;
}

export const TEXTS = { countMax: 2000, lengthMax: 2000, charactersMax: 200_000 };
const LANGUAGE = { matches: /^[a-z]{2,3}$/, otherwise: 'be a language code such as en or de' };
/** Below it a word could be one person's, whatever an organisation has set. */
const AUTHORS_MIN = 5;

/** `input` is `{texts: [{text, author, group, language}]}`; all but `text` may be left out. */
export async function findTopics(platform: Platform, caller: Caller | undefined, input: unknown): Promise<TopicsView> {
  requirePermission(platform, caller, 'metrics:read', 'own');
  const floor = Math.max(AUTHORS_MIN, platform.privacy.floorOf(organisationOf(caller)));
  const texts = readTexts(input);
  const found = await workOut({
    kind: 'topics',
    texts: texts.map((one) => ({ ...one, group: one.group ?? '' })),
    floor,
  });
  if (found.kind === 'personal') {
    const errors = found.texts.map(({ text, looksLike }) => ({
      field: `texts[${text}].text`,
      detail: `looks like ${PERSONAL_DATA_WORDS[looksLike]}.`,
    }));
    const fields = errors.map(({ field }) => field).join(', ');
    throw new Problem('invalid_request', `${fields}: looks like somebody. Take it out; nothing was kept.`, { errors });
  }
  await platform.audit.note(caller, {
    action: 'decisions.find_topics',
    resourceType: 'decision',
    details: { texts: texts.length, kind: found.kind },
  });
  return {
    ...{ kind: found.kind, texts: texts.length, floor, stability: found.kind === 'pairs' ? null : found.stability },
    topics:
      found.kind === 'topics'
        ? found.topics.map((topic) => ({ ...topic, groups: topic.groups.filter(({ group }) => group !== '') }))
        : [],
    pairs: found.kind === 'pairs' ? found.pairs : [],
  };
}

function readTexts(input: unknown): SentText[] {
  return readInput(input, (read) => {
    const texts = read.list('texts', TEXTS.countMax, (one) => ({
      text: textOf(one),
      // A text of nobody known is somebody's of its own.
      author: one.has('author') ? label(one, 'author') : undefined,
      group: one.has('group') ? label(one, 'group') : undefined,
      language: one.has('language') ? one.text('language', { max: 3, pattern: LANGUAGE }) : 'en',
    }));
    if (texts.length === 0) read.refuse('texts', 'has to have a text at least.');
    const characters = texts.reduce((sum, { text }) => sum + text.length, 0);
    if (characters > TEXTS.charactersMax)
      read.refuse('texts', `may have ${TEXTS.charactersMax} characters together; they have ${characters}.`);
    return texts.map((one, at) => ({
      ...one,
      author: one.author === undefined ? `text ${at}` : `author ${one.author}`,
    }));
  });
}

/** With its line breaks, which end sentences. */
function textOf(read: InputReader): string {
  const sent = read.raw('text');
  if (typeof sent === 'string' && sent.length <= TEXTS.lengthMax) return sent;
  return read.refuse('text', `has to be a text of at most ${TEXTS.lengthMax} characters.`, '');
}

function label(read: InputReader, field: string): string {
  const text = read.text(field, { max: NAME_MAX });
  const looksLike = findPersonalData(text, { words: true });
  return looksLike ? read.refuse(field, `looks like ${PERSONAL_DATA_WORDS[looksLike]}.`, '') : text;
}
