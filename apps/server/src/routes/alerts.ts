/** Alerts, what people do with them, and the rules that raise them. */
import {
  acknowledgeAlert,
  backtestAlertRule,
  listAlertRules,
  listAlerts,
  putAlertRule,
  resolveAlert,
} from '@bellwether/services';
import type { Route } from './route.ts';

const alerts = { tag: 'figures', needs: 'alerts:read', reach: 'team' } as const;
const change = { ...alerts, needs: 'alerts:write' } as const;
const rules = { tag: 'administration', needs: 'settings:write' } as const;
const json = { consumes: ['application/json'] } as const;

export function alertRoutes(): Route[] {
  return [
    {
      ...alerts,
      method: 'GET',
      path: '/api/v1/alerts',
      summary: 'Alerts about groups, the newest first, with what they rest on and what may be done.',
      query: {
        severity: 'low, medium, high or critical',
        status: 'active (new or acknowledged), new, acknowledged or resolved',
      },
      handle: async ({ platform, caller, query }) => ({
        alerts: await listAlerts(platform, caller, { severity: query.severity, status: query.status }),
      }),
    },
    {
      ...change,
      method: 'POST',
      path: '/api/v1/alerts/:alert_id/acknowledge',
      summary: 'Takes an alert on: whoever does has it from then on.',
      handle: ({ platform, caller, params }) => acknowledgeAlert(platform, caller, params.alert_id!),
    },
    {
      ...change,
      ...json,
      method: 'POST',
      path: '/api/v1/alerts/:alert_id/resolve',
      summary: 'Lays an alert to rest: {note?}. It comes back if the figures get worse.',
      handle: async (c) => resolveAlert(c.platform, c.caller, c.params.alert_id!, await c.json()),
    },
    {
      ...alerts,
      method: 'GET',
      path: '/api/v1/alert-rules',
      summary: 'The rules that raise alerts, which are on, and what each would have done on the own history.',
      handle: async ({ platform, caller }) => ({ rules: await listAlertRules(platform, caller) }),
    },
    {
      ...rules,
      ...json,
      method: 'POST',
      path: '/api/v1/alert-rules/:type/backtest',
      summary: 'Tries a rule on the own history: {minimum_level?: moderate|high|critical}.',
      handle: async (c) => backtestAlertRule(c.platform, c.caller, c.params.type!, await c.json()),
    },
    {
      ...rules,
      ...json,
      method: 'PUT',
      path: '/api/v1/alert-rules/:type',
      summary: 'Switches a rule on or off: {enabled, minimum_level?}. On needs a back-test of the last day.',
      handle: async (c) => putAlertRule(c.platform, c.caller, c.params.type!, await c.json()),
    },
  ];
}
