/** Stop or go, in words: what to do, why, and how long it may still take. */
import { formatCount } from '@bellwether/ui/format/number.ts';
import type { Experiment, ReadOut } from '../experiments/experiments.ts';
import { messages } from './messages.ts';

export function Verdict({ experiment, readOut }: { experiment: Experiment; readOut: ReadOut }) {
  const { verdicts, because } = messages;
  const { verdict, stop, progress, rests_on: rests } = readOut;
  const name = experiment.definition.variants.find(({ key }) => key === readOut.variant)?.title ?? '';
  const says = verdicts[verdict];
  const why = because[verdict];
  return (
    <>
      {experiment.state === 'stopped' && messages.stoppedAnswer}
      <b>{typeof says === 'string' ? says : says(name)}</b>{' '}
      {typeof why === 'string' ? why : why(formatCount(rests.visitors_before_first_look))}{' '}
      {!stop && experiment.state === 'running' && stillText(progress.days_left)}
    </>
  );
}

function stillText(days: number | null): string {
  if (days === null) return messages.leftUnknown;
  const whole = Math.ceil(days);
  return whole === 0 ? messages.leftNone : messages.left(messages.days(formatCount(whole), whole === 1));
}
