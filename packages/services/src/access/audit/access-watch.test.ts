import { defineEventType, HOUR_MS, type IncomingEvent, MINUTE_MS } from '@bellwether/core';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import {
  addTenant,
  callerWith,
  openTestServices,
  problemOf,
  type TestServices,
} from '../../../test/service-context.ts';
import type { Notification } from '../../alerts/notification/notification.ts';
import type { Caller } from '../authority/caller.ts';
import { getAccessThresholds, putAccessThresholds } from './access-thresholds.ts';
import { AccessWatch, type AccessWatchOptions } from './access-watch.ts';

const securityAlert = defineEventType({
  name: 'security_alert',
  topic: 'agent_events',
  category: 'security',
  description: 'Something may be unsafe.',
  subject: 'session_id',
  metadata: { type: 'object', properties: { alert_type: { type: 'string' } } },
});

let services: TestServices;
let options: AccessWatchOptions;
let watch: AccessWatch;
let raised: { orgId: string; event: IncomingEvent }[] = [];
let told: Notification[] = [];
let trouble: string[] = [];
let callers = 0;

beforeAll(async () => {
  services = await openTestServices({ eventTypes: [securityAlert] });
  for (const orgId of ['org_a', 'org_b']) await addTenant(services.context, orgId);
  options = {
    clock: services.context.clock,
    resolveType: (orgId, name) => services.context.eventTypes.resolve(orgId, name),
    admit: async (orgId, event) => raised.push({ orgId, event }),
    notify: async (notification) => told.push(notification),
    onTrouble: (message) => trouble.push(message),
  };
  watch = await AccessWatch.load(services.context.records, options);
  services.context.audit.onEntry((entry) => watch.see(entry));
});
afterAll(() => services.close());
beforeEach(() => {
  [raised, told, trouble] = [[], [], []];
});

const newCaller = (more: Partial<Caller> = {}): Caller => {
  callers += 1;
  return callerWith('owner', 'org_a', { id: `usr_${callers}`, ...more });
};
const { noteEach, note, denied } = {
  noteEach: (caller: Caller, action: string, resourceId = '') =>
    services.context.audit.noteEach(caller, { action, resourceType: action.split('.')[0]!, resourceId }),
  note: (caller: Caller, action: string, resourceId = '') =>
    services.context.audit.note(caller, { action, resourceType: action.split('.')[0]!, resourceId }),
  denied: (caller: Caller) => services.context.audit.denied(caller, 'keys:write'),
};
const times = async (count: number, work: (i: number) => unknown) => {
  for (let i = 0; i < count; i++) await work(i);
};

describe('unusual access', () => {
  it('is more than a hundred different people or sessions within an hour, told once', async () => {
    const caller = newCaller();
    await times(100, (i) => note(caller, 'sessions.read', `session-${i}`));
    await times(50, (i) => note(caller, 'sessions.read', `session-${i}`));
    expect(raised).toEqual([]);
    await times(30, (i) => note(caller, 'events.read', `event-${i}`));
    expect(raised).toMatchObject([
      {
        orgId: 'org_a',
        event: {
          event_type: 'security_alert',
          metadata: {
            alert_type: 'unusual_access_people_read',
            severity: 'high',
            actor: `user:${caller.id}`,
            count: 101,
            threshold: 100,
          },
        },
      },
    ]);
  });

  it('is more than twenty refusals, also when they are all the same', async () => {
    const caller = newCaller();
    await times(20, () => denied(caller));
    expect(raised).toEqual([]);
    denied(caller);
    expect(raised).toMatchObject([{ event: { metadata: { alert_type: 'unusual_access_denials', count: 21 } } }]);
    await watch.settled();
    expect(told).toMatchObject([
      { org_id: 'org_a', kind: 'access', severity: 'warning', title: 'Unusual access: many refusals' },
    ]);
  });

  it('is more than thirty exports, files that are fetched among them', async () => {
    const caller = newCaller();
    await times(15, () => noteEach(caller, 'metrics.export', 'agent_cost_usd'));
    await times(15, () => noteEach(caller, 'executive_report.download', 'report-1'));
    expect(raised).toEqual([]);
    await noteEach(caller, 'survey_report.download', 'report-2');
    expect(raised).toMatchObject([{ event: { metadata: { alert_type: 'unusual_access_exports' } } }]);
  });

  it('is signing in from more than five addresses', async () => {
    const caller = newCaller();
    const from = (i: number): Caller => ({ ...caller, request: { id: 'r', address: `192.0.2.${i}` } });
    await times(10, (i) => noteEach(from(i % 5), 'session.sign_in', `ses_${i}`));
    expect(raised).toEqual([]);
    await noteEach(from(200), 'session.sign_in', 'ses_x');
    expect(raised).toMatchObject([{ event: { metadata: { alert_type: 'unusual_access_sign_in_addresses' } } }]);
  });

  it('is what somebody did in one hour, not in a day', async () => {
    const caller = newCaller();
    await times(60, async (i) => {
      await note(caller, 'sessions.read', `session-${i}`);
      services.pass(MINUTE_MS);
    });
    await times(60, async (i) => {
      await note(caller, 'sessions.read', `later-${i}`);
      services.pass(MINUTE_MS);
    });
    expect(raised).toEqual([]);
  });

  it('is told again in the next hour, under another id', async () => {
    const caller = newCaller();
    await times(25, () => denied(caller));
    services.pass(HOUR_MS);
    await times(25, () => denied(caller));
    expect(raised).toHaveLength(2);
    expect(new Set(raised.map(({ event }) => event.event_id)).size).toBe(2);
  });

  it('is nobody else’s', async () => {
    const [one, another] = [newCaller(), newCaller()];
    await times(15, () => denied(one));
    await times(15, () => denied(another));
    await times(15, () => denied({ ...one, orgId: 'org_b' }));
    expect(raised).toEqual([]);
  });

  it('is known after a restart as well, and its alert has the same id', async () => {
    const caller = newCaller();
    await times(21, (i) => noteEach(caller, 'metrics.export', `m${i}`));
    await times(10, (i) => noteEach(caller, 'metrics.export', `m${i}`));
    const [first] = raised;
    raised = [];
    await AccessWatch.load(services.context.records, options);
    expect(raised.map(({ event }) => event.event_id)).toContain(first?.event.event_id);
  });

  it('keeps nobody from reading when the alert cannot be told', async () => {
    const caller = newCaller();
    const failing = new AccessWatch({ ...options, admit: () => Promise.reject(new Error('the log is full')) });
    const stop = services.context.audit.onEntry((entry) => failing.see(entry));
    await times(31, (i) => noteEach(caller, 'metrics.export', `m${i}`));
    await failing.settled();
    stop();
    expect(trouble).toEqual(['an alert of unusual access could not be raised']);
  });

  it('says so when an organisation has no event type to be told by', async () => {
    const untold = new AccessWatch({ ...options, resolveType: () => undefined });
    const entry = { org_id: 'org_a', actor: 'key:k', action: 'access.denied', outcome: 'denied' } as const;
    const rest = { resource_type: '', resource_id: '', address: '', request_id: '' };
    for (let i = 0; i < 21; i++) untold.see({ ...entry, ...rest, at: '2026-11-21T05:00:00.000Z' });
    expect(trouble).toEqual(['org_a has no event type security_alert to tell unusual access by']);
  });
});

describe('the thresholds', () => {
  it('are each organisation’s own, and hold at once and after a restart', async () => {
    const context = { ...services.context, accessWatch: watch };
    const admin = callerWith('owner', 'org_b', { id: 'usr_b' });
    expect(await getAccessThresholds(context, admin)).toMatchObject({ denials: 20 });
    expect(await putAccessThresholds(context, admin, { denials: 2 })).toMatchObject({ denials: 2, exports: 30 });
    await times(3, () => denied(admin));
    expect(raised).toMatchObject([{ orgId: 'org_b', event: { metadata: { threshold: 2 } } }]);
    const again = await AccessWatch.load(services.context.records, options);
    expect([again.thresholdsOf('org_b').denials, again.thresholdsOf('org_a').denials]).toEqual([2, 20]);
  });

  it('are whole numbers from one, set by who may change settings', async () => {
    const context = { ...services.context, accessWatch: watch };
    const admin = callerWith('owner', 'org_a', { id: 'usr_a' });
    for (const input of [{ denials: 0 }, { denials: 1.5 }, { denials: 1e9 }, { other: 1 }])
      await problemOf(putAccessThresholds(context, admin, input), 'invalid_request');
    await problemOf(putAccessThresholds(context, callerWith('manager', 'org_a'), { denials: 3 }), 'forbidden');
  });
});
