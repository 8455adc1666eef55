/** How bad a finding is. */
import { LevelMark } from '@bellwether/ui/components/level-mark.tsx';
import type { Severity } from './findings.ts';
import { messages } from './messages.ts';

const FILLED = { critical: 4, high: 3, medium: 2, low: 1, unknown: 0 } as const satisfies Record<Severity, number>;

export function SeverityMark({ severity }: { severity: Severity }) {
  return <LevelMark filled={FILLED[severity]} word={severity === 'unknown' ? messages.unknownSeverity : severity} />;
}
