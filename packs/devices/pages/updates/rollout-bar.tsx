/** How far a roll-out is: a part for each stage, as wide as it has devices, filled by what became of them. */
import { formatCount } from '@bellwether/ui/format/number.ts';
import { messages } from './messages.ts';
import { type Rollout, type Share, sharesOf } from './rollouts.ts';

const SHARES: readonly Share[] = ['done', 'under_way', 'failed', 'ahead'];

export function RolloutBar({ rollout, withKeys }: { rollout: Rollout; withKeys?: boolean }) {
  const all = sharesOf(rollout.counts);
  const words = SHARES.filter((share) => all[share] > 0).map(
    (share) => `${formatCount(all[share])} ${messages.shares[share]}`,
  );
  return (
    <div className="rollout-progress">
      <div className="rollout-bar" role="img" aria-label={messages.barLabel(words.join(', '))}>
        {rollout.stages.map((stage, index) => {
          const shares = sharesOf(stage.counts);
          return (
            stage.devices > 0 && (
              <div
                key={stage.percent}
                className="rollout-stage"
                data-begun={index < rollout.stage || undefined}
                style={{ flexGrow: stage.devices }}
              >
                {SHARES.map((share) => (
                  <span key={share} data-share={share} style={{ flexGrow: shares[share] }} />
                ))}
              </div>
            )
          );
        })}
      </div>
      {withKeys && (
        <p className="keys rollout-keys">
          {SHARES.map((share) => (
            <span key={share} data-share={share}>
              {formatCount(all[share])} {messages.shares[share]}
            </span>
          ))}
        </p>
      )}
    </div>
  );
}
