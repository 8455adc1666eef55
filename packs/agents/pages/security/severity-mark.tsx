/** How bad, in a word and a shape: the fuller the mark, the worse. */

import type { Severity } from './findings.ts';
import { messages } from './messages.ts';

const FILLED: Readonly<Record<Severity, number>> = { critical: 4, high: 3, medium: 2, low: 1, unknown: 0 };

export function SeverityMark({ severity }: { severity: Severity }) {
  return (
    <span className="severity" data-severity={severity}>
      <svg viewBox="0 0 18 8" aria-hidden="true">
        {[0, 1, 2, 3].map((step) => (
          <rect
            key={step}
            x={step * 4.5}
            y={6 - step * 2}
            width={3}
            height={2 + step * 2}
            data-on={step < FILLED[severity] || undefined}
          />
        ))}
      </svg>
      {severity === 'unknown' ? messages.unknownSeverity : severity}
    </span>
  );
}
