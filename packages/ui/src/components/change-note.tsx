/** A change in words: how much, and whether it is more than noise. Colour only when it is, and never alone. */
import type { Verdict } from '../figures/noise-test.ts';
import type { Change } from '../format/change.ts';
import { uiMessages } from '../i18n/messages.ts';

export function ChangeNote({
  change,
  verdict,
  title,
}: {
  change: Change | undefined;
  verdict?: Verdict;
  title?: string;
}) {
  const words = uiMessages.change;
  if (!change) return <span className="change">{verdict === 'not_enough_data' ? words.notEnough : words.noBase}</span>;
  const sure = verdict === 'more_than_noise';
  const meaning = sure && change.meaning !== 'neutral' ? change.meaning : undefined;
  return (
    <span className="change" data-meaning={meaning} data-sure={sure || undefined} title={title}>
      <span className="change-size">
        {sure && change.way !== 'same' && <Arrow up={change.way === 'up'} />}
        {change.text}
      </span>
      {verdict && (
        <span className="change-verdict">
          {sure
            ? meaning
              ? `${words[meaning]}, ${words.moreThanNoise}`
              : words.moreThanNoise
            : verdict === 'within_noise'
              ? words.withinNoise
              : words.notEnough}
        </span>
      )}
    </span>
  );
}

function Arrow({ up }: { up: boolean }) {
  return (
    <svg viewBox="0 0 8 8" className="arrow" aria-hidden="true">
      <path d={up ? 'M4 1 7.5 7h-7z' : 'M4 7 .5 1h7z'} />
    </svg>
  );
}
