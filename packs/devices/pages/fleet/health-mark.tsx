/** How a device does, in a word and a shape: nobody needs to see colour. */
import type { Health } from './devices.ts';
import { messages } from './messages.ts';

const SHAPES: Record<Health, string> = {
  online: 'M6 1.5a4.5 4.5 0 1 0 0 9a4.5 4.5 0 1 0 0-9z',
  degraded: 'M6 1 11.2 10.5H.8z',
  offline: 'M2.4 1 6 4.6 9.6 1 11 2.4 7.4 6 11 9.6 9.6 11 6 7.4 2.4 11 1 9.6 4.6 6 1 2.4z',
  unknown: 'M1.5 5h9v2h-9z',
};

export function HealthMark({ health, reason }: { health: Health; reason?: string }) {
  return (
    <span className="device-health" data-health={health} title={reason || messages.healthsMore[health]}>
      <svg viewBox="0 0 12 12" aria-hidden="true">
        <path d={SHAPES[health]} />
      </svg>
      {messages.healths[health]}
    </span>
  );
}
