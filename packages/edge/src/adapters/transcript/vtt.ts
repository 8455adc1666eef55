/**
 * Transcripts of meetings in WebVTT, as Zoom (`Jane Smith: …`) and Teams (`<v Jane Smith>…</v>`) write them. A file is a
 * meeting. It knows who spoke and not who kept silent: `voice_equity` is that among the speakers, and the event says so.
 * When it began is read from the file's name (`GMT20261120-140000`, `2026-11-20T14:00:00Z`, `2026-11-20`), else it is taken
 * that the file was written when the meeting ended.
 */
import { roundToStep, scoreText, voiceEquity } from '@bellwether/analysis';
import { formatInstant, type JsonObject, MINUTE_MS, parseInstant } from '@bellwether/core';
import type { EdgeAdapter, Identifier, ParsedRecord, SanitiseContext, Sanitised } from '../../adapter.ts';
import { decodeText, NOT_TEXT } from '../reading/decode-text.ts';
import { FieldReader, understand } from '../reading/field-reader.ts';
import { linesOf } from '../reading/lines.ts';
import { interruptions, secondsBySpeaker, type Turn } from './conversation.ts';

const CUES_MAX = 50_000;
const LINE_LENGTH_MAX = 64 * 1024;
const SPEAKERS_MAX = 200;
const SPEAKERS_MIN = 3;
const SPEECH_SECONDS_MIN = 300;
const PRESENTER_SHARE = 0.8;
const DAY_SECONDS = 86_400;

export const vtt: EdgeAdapter = {
  name: 'vtt',
  title: 'Transcripts (WebVTT of Zoom, Teams)',
  version: 1,
  kind: 'transcript',
  inputs: ['.vtt, a meeting a file'],
  settings: {
    score_text: {
      kind: 'boolean',
      default: true,
      note: 'whether what was said is scored here; it stays here either way',
    },
  },
  fields: {
    started: { becomes: 'kept', as: 'timestamp', note: 'to the minute' },
    meeting: { becomes: 'pseudonym', as: 'session_id' },
    'cues[].speaker': {
      becomes: 'pseudonym',
      as: 'participants_id_hashes, participant_count',
      note: 'found by name in the directory',
    },
    'cues[].start': {
      becomes: 'score',
      as: 'duration_minutes, voice_equity, interruptions_count, interruptions_per_hour, is_presentation, is_transcript',
    },
    'cues[].end': { becomes: 'score', as: 'duration_minutes, voice_equity' },
    'cues[].text': { becomes: 'score', as: 'sentiment_avg', note: 'the mean of all that was said, in steps of 0.05' },
    cues: { becomes: 'dropped' },
  },
  events: ['meeting_occurred'],

  async *parse(input): AsyncIterable<ParsedRecord> {
    const cues = await cuesOf(input.open());
    if (typeof cues === 'string') return yield { unreadable: cues, place: 'file' };
    const seconds = Math.max(0, ...cues.map(({ end }) => end));
    const startedMs = startIn(input.name) ?? input.modifiedMs - seconds * 1000;
    const started = formatInstant(Math.floor(startedMs / MINUTE_MS) * MINUTE_MS);
    const fields: JsonObject = { started, meeting: input.name, cues: cues.map((cue): JsonObject => ({ ...cue })) };
    yield { fields, place: 'file', key: `${input.name}\u001f${started}` };
  },

  sanitise(record, context): Sanitised {
    const understood = understand(() => conversationOf(new FieldReader(record.fields)));
    return 'facts' in understood ? sanitiseConversation(understood.facts, context) : understood.refusal;
  },
};

interface Cue {
  speaker: string;
  /** Seconds from the beginning. */
  start: number;
  end: number;
  text: string;
}

const TIMING = /^(?:(\d{1,3}):)?(\d{2}):(\d{2})[.,](\d{3})\s+-->\s+(?:(\d{1,3}):)?(\d{2}):(\d{2})[.,](\d{3})/;

/** Captions without a speaker are the one's who spoke before; text before the first speaker is nobody's. */
async function cuesOf(bytes: AsyncIterable<Uint8Array>): Promise<Cue[] | string> {
  const cues: Cue[] = [];
  let timing: { start: number; end: number } | undefined;
  let speaker: string | undefined;
  let isFirst = true;
  for await (const { text: line, isTooLong } of linesOf(decodeText(bytes), LINE_LENGTH_MAX)) {
    if (isFirst && !/^WEBVTT(\s|$)/.test(line)) return 'It does not begin with WEBVTT.';
    isFirst = false;
    if (isTooLong) return 'It has a line longer than 64 KiB.';
    if (line.includes(NOT_TEXT)) return 'It is neither UTF-8 nor UTF-16.';
    const match = TIMING.exec(line);
    if (match) timing = { start: secondsOf(match.slice(1, 5)), end: secondsOf(match.slice(5, 9)) };
    else if (line.trim() === '') timing = undefined;
    else if (timing !== undefined) {
      const said = speakerIn(line);
      speaker = said.speaker ?? speaker;
      if (speaker === undefined || timing.end < timing.start) continue;
      cues.push({ speaker, ...timing, text: said.text });
      if (cues.length > CUES_MAX) return `It has more than ${CUES_MAX} captions.`;
    }
  }
  if (isFirst) return 'It is empty.';
  return cues.length === 0 ? 'No caption in it names a speaker.' : cues;
}

function secondsOf([hours, minutes, seconds, milliseconds]: (string | undefined)[]): number {
  return Number(hours ?? 0) * 3600 + Number(minutes) * 60 + Number(seconds) + Number(milliseconds) / 1000;
}

/** `<v Jane Smith>Hello</v>` or `Jane Smith: Hello`; a colon far into a sentence is no speaker's. */
function speakerIn(line: string): { speaker?: string; text: string } {
  const voice = /^<v(?:\.[^\s>]{1,40})?\s+([^>]{1,100})>/.exec(line);
  if (voice) return { speaker: voice[1]!.trim(), text: withoutTags(line.slice(voice[0].length)) };
  const named = /^(?:- ?)?([\p{Lu}\p{Lo}\d][^:<>?!]{0,60}):\s/u.exec(line);
  if (named && named[1]!.trim().split(/\s+/).length <= 6)
    return { speaker: named[1]!.trim(), text: withoutTags(line.slice(named[0].length)) };
  return { text: withoutTags(line) };
}

function withoutTags(text: string): string {
  return text.replace(/<[^<>]{0,200}>/g, '').trim();
}

/** What recorders write into the names of their files, in UTC. */
function startIn(name: string): number | undefined {
  const zoom = /(?:GMT)?(\d{4})(\d{2})(\d{2})[-_T](\d{2})(\d{2})(\d{2})/.exec(name);
  if (zoom) {
    const [, year, month, day, hour, minute, second] = zoom;
    return parseInstant(`${year}-${month}-${day}T${hour}:${minute}:${second}Z`);
  }
  const iso = /(\d{4}-\d{2}-\d{2})(?:[T_ ](\d{2})[:.-]?(\d{2}))?/.exec(name);
  return iso ? parseInstant(`${iso[1]}T${iso[2] ?? '00'}:${iso[3] ?? '00'}:00Z`) : undefined;
}

interface Conversation {
  meeting: string;
  startedMs: number;
  turns: Turn[];
}

function conversationOf(read: FieldReader): Conversation {
  const turns = read.objects('cues').map((one): Turn => {
    const cue = new FieldReader(one);
    const [start, end] = [cue.numberIn('start', 0, DAY_SECONDS) ?? 0, cue.numberIn('end', 0, DAY_SECONDS) ?? 0];
    return { speaker: cue.id('speaker'), startMs: start * 1000, endMs: end * 1000, text: cue.text('text') ?? '' };
  });
  return { meeting: read.id('meeting'), startedMs: read.instant('started'), turns };
}

function sanitiseConversation({ meeting, startedMs, turns }: Conversation, context: SanitiseContext): Sanitised {
  const speakers = secondsBySpeaker(turns);
  if (speakers.size > SPEAKERS_MAX)
    return {
      kind: 'refused',
      field: 'cues[].speaker',
      detail: `There must not be more than ${SPEAKERS_MAX} speakers.`,
    };
  const persons = [...speakers.keys()].map((value) => context.person(namesOf(value)));
  const members = [...new Set(persons.flatMap((one) => (one.kind === 'person' ? [one.pseudonym] : [])))].sort();
  if (members.length === 0) return { kind: 'dropped', reason: 'unknown_person' };
  const endMs = Math.max(...turns.map((turn) => turn.endMs));
  const minutes = Math.round(endMs / MINUTE_MS);
  if (minutes < 1) return { kind: 'dropped', reason: 'no_meeting' };
  const sentiment = context.settings.score_text === false ? undefined : meanSentiment(turns);
  return {
    kind: 'events',
    events: [
      {
        event_type: 'meeting_occurred',
        timestamp: formatInstant(startedMs),
        session_id: context.pseudonym('meeting', meeting),
        metadata: {
          duration_minutes: minutes,
          participant_count: speakers.size,
          participants_id_hashes: members.length < speakers.size ? [...members, 'external'] : members,
          is_transcript: true,
          ...talkOf([...speakers.values()], turns, minutes),
          ...(sentiment === undefined ? {} : { sentiment_avg: sentiment }),
        },
      },
    ],
  };
}

/** As it stands, without what recorders and people add in brackets, and with "Smith, Jane" the other way round. */
function namesOf(speaker: string): Identifier[] {
  const plain = speaker.replace(/\s*[([][^()[\]]{0,60}[)\]]/g, '').trim();
  const [last, first, ...more] = plain.split(',').map((part) => part.trim());
  const names = [speaker, plain, ...(first && more.length === 0 ? [`${first} ${last}`] : [])];
  return [...new Set(names)].filter((name) => name !== '').map((value) => ({ kind: 'name', value }));
}

/** Of three speakers or more and five minutes of speech or more; less says nothing. */
function talkOf(
  seconds: readonly number[],
  turns: readonly Turn[],
  minutes: number,
): { [field: string]: number | boolean } {
  const total = seconds.reduce((sum, one) => sum + one, 0);
  const equity = voiceEquity(seconds);
  if (seconds.length < SPEAKERS_MIN || total < SPEECH_SECONDS_MIN || equity.voiceEquity === null) return {};
  const count = interruptions(turns);
  return {
    voice_equity: roundToStep(equity.voiceEquity, 20),
    is_presentation: (equity.maxShare ?? 0) > PRESENTER_SHARE,
    interruptions_count: count,
    interruptions_per_hour: roundToStep((count / minutes) * 60, 10),
  };
}

function meanSentiment(turns: readonly Turn[]): number | undefined {
  const scores = turns.flatMap(({ text }) => scoreText(text).sentiment ?? []);
  return scores.length === 0 ? undefined : roundToStep(scores.reduce((sum, one) => sum + one, 0) / scores.length, 20);
}
