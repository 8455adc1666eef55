import { describe, expect, it } from 'vitest';
import { type Alert, inOrder } from './alerts.ts';

const alert = (id: string, severity: Alert['severity'], created_at: string): Alert => ({
  id,
  severity,
  created_at,
  type: 'CSD_WARNING',
  message: '',
  recommended_actions: [],
  evidence: {},
  status: 'new',
  acknowledged_at: null,
  resolved_at: null,
});

describe('the inbox', () => {
  it('has the worst first, and of equals the newest', () => {
    const alerts = [
      alert('old', 'high', '2026-11-01T00:00:00.000Z'),
      alert('mild', 'low', '2026-11-20T00:00:00.000Z'),
      alert('new', 'high', '2026-11-09T00:00:00.000Z'),
      alert('worst', 'critical', '2026-10-01T00:00:00.000Z'),
    ];
    expect(inOrder(alerts).map(({ id }) => id)).toEqual(['worst', 'new', 'old', 'mild']);
  });
});
