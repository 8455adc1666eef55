/** What is expected, in one sentence that a newcomer understands. */
import type { QualityCheck } from '@bellwether/metrics';
import { counted, percent, SPAN_WORDS } from './outcome.ts';

export function expectedWords(check: QualityCheck): string {
  switch (check.kind) {
    case 'freshness':
      return `At least one event every ${SPAN_WORDS[check.within]}.`;
    case 'volume':
      return 'metric' in check
        ? `${check.metric} is as usual.`
        : `As many events in the last ${check.grain === '1h' ? 'hour' : 'day'} as is usual at that time.`;
    case 'count': {
      const { at_least, at_most } = check;
      const bounds = [
        ...(at_least === undefined ? [] : [`at least ${counted(at_least, 'event')}`]),
        ...(at_most === undefined ? [] : [`at most ${counted(at_most, 'event')}`]),
      ].join(' and ');
      return `Within each ${SPAN_WORDS[check.within]} ${bounds}.`;
    }
    case 'schema':
      return 'No field is new that nobody has declared, and none is missing that was there before.';
    case 'validity': {
      const { field, required, one_of, min, max, share } = check;
      const rules = [
        ...(required ? ['has a value'] : []),
        ...(one_of ? [`is one of ${one_of.join(', ')}`] : []),
        ...(min === undefined ? [] : [`is at least ${min}`]),
        ...(max === undefined ? [] : [`is at most ${max}`]),
      ].join(' and ');
      return `${field} ${rules}${share < 1 ? `, in at least ${percent(share)} of the events` : ''}.`;
    }
    case 'uniqueness':
      return `No two events have the same ${check.fields.join(' and ')}.`;
    case 'refused':
      return check.at_most === 0
        ? `No event of the last ${SPAN_WORDS[check.within]} was refused and still waits to be mended.`
        : `At most ${counted(check.at_most, 'event')} of the last ${SPAN_WORDS[check.within]} refused and waiting.`;
    case 'sql':
      return 'The statement finds nothing.';
  }
}
