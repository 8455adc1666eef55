/** What alerts and early warnings have to say. Pure: from an answer of the API to lines. Never about a person. */
import { figure, type Phrase, words } from '@bellwether/ui/components/sentences.tsx';
import { formatCount, formatFigure, formatPercent } from '@bellwether/ui/format/number.ts';
import { type Alert, alertHref } from '../alerts/alerts.ts';
import type { EarlyWarnings } from './answers.ts';
import { messages } from './messages.ts';
import type { Findings, Line, Place } from './today.ts';

/** The signal that early warnings are made of; an alert of it stands for the warning. */
const WARNING_SIGNAL = 'csd';

export function findAlerts(alerts: readonly Alert[], place: Place): Findings {
  const say = messages.alerts;
  return {
    lines: alerts.map((alert) => alertLine(alert, place)),
    else: alerts.length === 0 ? say.none : say.others,
  };
}

/** One that somebody has taken waits for nobody else. */
function alertLine({ id, message, severity, status, created_at, evidence }: Alert, place: Place): Line {
  const say = messages.alerts;
  const { value, q, n } = evidence;
  const text = message.replace(/\.$/, '');
  const score: Phrase[] =
    typeof value === 'number' ? [words(text + say.score), figure(formatFigure(value, 'score'))] : [words(text)];
  const sure = [
    typeof q === 'number' ? say.falseShare(formatPercent(q)) : say.noChance,
    ...(typeof n === 'number' ? [say.people(formatCount(n))] : []),
    ...(status === 'acknowledged' ? [say.taken] : []),
  ];
  return {
    title: place.title,
    href: alertHref(id),
    key: `alert ${id}`,
    need: status === 'new' ? 'decision' : 'look',
    level: severity,
    says: [...score, words('.')],
    since: { word: messages.since.raised, atMs: Date.parse(created_at) },
    sure: sure.join(' · '),
  };
}

/** `alerts`: those that are open, as far as the reader may see them. */
export function findWarnings({ run, units }: EarlyWarnings, alerts: readonly Alert[], place: Place): Findings {
  const say = messages.warnings;
  const hidden = units.filter(({ reason }) => reason === 'suppressed').length;
  const tested = units.filter(({ level }) => level !== null);
  const unknown = units.length - tested.length - hidden;
  const unusual = tested.filter(({ level }) => level !== 'low');
  const alerted = new Set(
    alerts.filter(({ evidence }) => evidence.signal === WARNING_SIGNAL).map(({ unit }) => unit ?? ''),
  );
  const own = unusual.filter(({ unit }) => !alerted.has(unit));
  const inAlerts = unusual.length - own.length;
  return {
    lines: own.map((unit) => warningLine(unit, run, place)),
    else:
      tested.length === 0
        ? ''
        : say.usual(formatCount(tested.length - unusual.length), formatCount(tested.length)) +
          (inAlerts > 0 ? say.inAlert(inAlerts) : ''),
    unknown: units.length === 0 ? say.notComputed : unknown > 0 ? say.unknown(unknown) : undefined,
    hidden: hidden > 0 ? say.hidden(hidden) : undefined,
  };
}

function warningLine(
  { unit, name_generic, evidence, T, q, level }: EarlyWarnings['units'][number],
  run: EarlyWarnings['run'],
  place: Place,
): Line {
  const say = messages.warnings;
  return {
    ...place,
    key: `warning ${unit}`,
    need: level === 'critical' || level === 'high' ? 'decision' : 'look',
    level: level === 'moderate' ? 'medium' : (level ?? 'low'),
    says: [
      words(name_generic + say.recovers),
      ...(T === null ? [words(say.noFigure)] : [words(say.indicators), figure(formatFigure(T, 'score'))]),
      words('.'),
    ],
    since: run ? { word: messages.since.computed, atMs: Date.parse(run.finished_at) } : undefined,
    sure: [...(q === null ? [] : [say.sure(formatPercent(q))]), say.evidence[evidence]].join(' · '),
  };
}
