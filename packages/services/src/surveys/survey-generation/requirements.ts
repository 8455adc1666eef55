/** What somebody needs a survey for: `{topics, goal, length_minutes, language, audience}`. */
import { findPersonalData } from '@bellwether/analysis';
import type { InputReader } from '../../input.ts';

export interface Requirements {
  topics: string[];
  goal: string;
  length_minutes: number;
  language: string;
  audience: string;
}

const TOPICS_MAX = 12;
const TOPIC_LENGTH_MAX = 120;
const LANGUAGE = { matches: /^[a-z]{2,3}(-[A-Z]{2})?$/, otherwise: 'be a language tag such as en, de or pt-BR' };

export function readRequirements(read: InputReader): Requirements {
  return read.object('requirements', (wish) =>
    wish.shape((field) => ({
      topics: readTopics(field),
      goal: withoutPeople(field, 'goal', field.has('goal') ? field.text('goal', { min: 0, max: 1000 }) : ''),
      length_minutes: field.has('length_minutes') ? field.number('length_minutes', { min: 1, max: 30 }) : 5,
      language: field.has('language') ? field.text('language', { max: 6, pattern: LANGUAGE }) : 'en',
      audience: withoutPeople(
        field,
        'audience',
        field.has('audience') ? field.text('audience', { min: 0, max: 200 }) : '',
      ),
    })),
  );
}

function readTopics(field: InputReader): string[] {
  if (!field.has('topics')) return [];
  const sent = field.raw('topics');
  const isList =
    Array.isArray(sent) &&
    sent.length <= TOPICS_MAX &&
    sent.every((topic) => typeof topic === 'string' && topic.trim() !== '' && topic.length <= TOPIC_LENGTH_MAX);
  if (!isList)
    return field.refuse(
      'topics',
      `has to be a list of at most ${TOPICS_MAX} topics of 1 to ${TOPIC_LENGTH_MAX} characters.`,
      [],
    );
  const topics = [...new Set((sent as string[]).map((topic) => topic.trim()))];
  for (const topic of topics) withoutPeople(field, 'topics', topic);
  return topics;
}

/** What is written here may be read by a language model elsewhere. */
function withoutPeople(field: InputReader, name: string, text: string): string {
  const found = findPersonalData(text, { isText: true });
  if (found)
    field.refuse(name, `holds what looks like ${found.replaceAll('_', ' ')}. Say what the survey is about, not whom.`);
  return text;
}
