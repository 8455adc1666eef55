/** What an entry of the audit trail says about people, it says without their pseudonyms. */
import { describe, expect, it } from 'vitest';
import type { AuditNote } from './audit-entry.ts';
import { unnamedNote } from './unnamed.ts';

const hidden = (note: AuditNote): AuditNote => unnamedNote(note, (subject) => `#${subject.length}`);
const read = { action: 'metrics.read', resourceType: 'metric', resourceId: 'agent_cost_usd' };

describe('an entry of the audit trail', () => {
  it('has a hash in the place of a person a figure was asked for', () =>
    expect(
      hidden({
        ...read,
        details: {
          group_by: ['user'],
          filters: [
            { dimension: 'user', op: 'in', values: ['anna', 'berta1'] },
            { dimension: 'team', op: 'in', values: ['platform'] },
          ],
        },
      }).details,
    ).toEqual({
      group_by: ['user'],
      filters: [
        { dimension: 'user', op: 'in', values: ['#4', '#6'] },
        { dimension: 'team', op: 'in', values: ['platform'] },
      ],
    }));

  it('has one in the place of whose events were listed, and keeps the id of a single event', () => {
    const list = { action: 'events.list', resourceType: 'event' };
    expect(hidden({ ...list, resourceId: 'anna' }).resourceId).toBe('#4');
    const id = '0199e000-0000-7000-8000-000000000001';
    expect(hidden({ ...list, resourceId: id }).resourceId).toBe(id);
    expect(hidden({ ...list, resourceId: '' }).resourceId).toBe('');
  });

  it('keeps everything else as it was', () => {
    const note = { ...read, details: { grain: '1h', nested: { list: [1, null, 'x'] }, subject_hash: 'ab' } };
    expect(hidden(note)).toEqual(note);
    expect(hidden(read)).toEqual(read);
  });
});
