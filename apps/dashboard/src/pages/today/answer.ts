/** The page's question answered in one or two sentences made from figures. */
import { figure, type Phrase, words } from '@bellwether/ui/components/sentences.tsx';
import { formatCount } from '@bellwether/ui/format/number.ts';
import { messages } from './messages.ts';
import { linesOf, type Reading } from './today.ts';

/** Only of readings that have answered or failed: before that there is no answer. */
export function answerOf(readings: readonly Reading[]): Phrase[] {
  const say = messages.answer;
  const unread = readings.filter(({ found }) => found === undefined).length;
  return [
    ...whatChanged(readings),
    ...(unread > 0 ? [figure(formatCount(unread)), words(say.unread(unread))] : []),
    ...tooLittle(readings),
  ];
}

function whatChanged(readings: readonly Reading[]): Phrase[] {
  const say = messages.answer;
  const lines = linesOf(readings);
  const [first] = lines;
  const decisions = lines.filter(({ need }) => need === 'decision').length;
  const looks = lines.length - decisions;
  if (!first) {
    const judged = readings.filter(({ found }) => found && found.else !== '').length;
    if (judged === 0) return [words(say.noneKnown)];
    return [words(say.none), figure(formatCount(judged)), words(say.nonePlaces(formatCount(readings.length)))];
  }
  const opening =
    decisions === 0
      ? [words(say.noDecision), figure(formatCount(looks)), words(say.looks(looks))]
      : [
          ...[figure(formatCount(decisions)), words(say.decisions(decisions))],
          ...(looks > 0 ? [words(say.and), figure(formatCount(looks)), words(say.alsoLooks(looks))] : []),
        ];
  return [...opening, words(say.end)];
}

function tooLittle(readings: readonly Reading[]): Phrase[] {
  const unknown = readings.filter(({ found }) => found && found.else === '' && found.unknown !== undefined).length;
  return unknown > 0 ? [figure(formatCount(unknown)), words(messages.answer.unknown(unknown))] : [];
}
