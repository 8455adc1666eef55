/** How much of a limit is used: the words say it, the bar lets one see it beside the others. */
import { messages } from '../messages.ts';

export function QuotaBar(props: {
  label: string;
  words: string;
  /** 0 to 1 and beyond; `undefined` when there is no limit. */
  share: number | undefined;
  /** As text; `undefined` when there is no limit. */
  limit: string | undefined;
}) {
  const { label, words, share, limit } = props;
  const isFull = share !== undefined && share >= 1;
  return (
    <div className="quota">
      <dt>{label}</dt>
      <dd className="quota-words">
        {words}{' '}
        <span className="quota-limit">
          {limit === undefined ? `(${messages.noLimit})` : messages.organisation.of(limit)}
        </span>{' '}
        {isFull && <strong className="failing">{messages.organisation.full}</strong>}
      </dd>
      <dd aria-hidden="true">
        {share !== undefined && (
          <span className="quota-track" data-full={isFull || undefined}>
            <i style={{ width: `${Math.min(1, share) * 100}%` }} />
          </span>
        )}
      </dd>
    </div>
  );
}
