/** The public sets as the edge reads them, against what is published about them. */
import { existsSync, readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { isReadable, type SanitiseContext, type SourceInput } from '../../adapter.ts';
import { readThrough } from '../adapter-house.fixture.ts';
import { snapEmail } from './snap-email.ts';

const DATA = '../shared/data';

if (!existsSync(DATA)) {
  it('has no reference data here: ../shared is not there, so nothing was checked', () => {
    console.warn(`No reference data: ${DATA} is not there.`);
  });
} else {
  describe('the IBM table of attrition', () => {
    it('has its 237 leavers of 1,470, in the departments they left', async () => {
      const csv = readFileSync(`${DATA}/hr/ibm-hr-employee-attrition.csv`);
      const { events, refused } = await readThrough('ibm-attrition', { 'ibm.csv': csv }, { staff: false });
      expect(refused).toEqual([]);
      const departures = events.filter(({ event_type }) => event_type === 'employee_departure');
      const byDepartment = Map.groupBy(
        departures,
        ({ metadata }) => (metadata as { department_id_hash: string }).department_id_hash,
      );
      expect([...byDepartment.values()].map(({ length }) => length).sort((a, b) => a - b)).toEqual([12, 92, 133]);
      expect(events.filter(({ event_type }) => event_type === 'employee_state_changed')).toHaveLength(1470);
    });
  });

  describe('the e-mail network of email-Eu-core', () => {
    const inputOf = (name: string, bytes: Uint8Array): SourceInput => ({
      name,
      modifiedMs: 0,
      async *open() {
        yield bytes;
      },
    });
    const hours = { zone: 'UTC', days: [1, 2, 3, 4, 5], fromMinute: 480, toMinute: 1080 };
    const context: SanitiseContext = {
      settings: { start: '2026-10-26', days: 28 },
      nowMs: Date.UTC(2026, 10, 25),
      floor: 5,
      hours,
      person: ([identifier]) => ({ kind: 'person', pseudonym: identifier!.value, hours }),
      managerOf: () => undefined,
      pseudonym: (_, value) => value,
      classSize: () => 0,
    };

    it('is 25,571 messages less 642 to oneself, in working hours of working days, by the departments of 1,005 people', async () => {
      const labels = readFileSync(`${DATA}/org-network/email-Eu-core-department-labels.txt`);
      const arcs = gunzipSync(readFileSync(`${DATA}/org-network/email-Eu-core.txt.gz`));
      const people = new Map<string, string | null | undefined>();
      const fates = { events: 0, dropped: 0, refused: 0 };
      const states = new Set<string>();
      let messages = 0;
      const days = new Set<string>();
      for (const input of [inputOf('email-Eu-core-department-labels.txt', labels), inputOf('email-Eu-core.txt', arcs)])
        for await (const record of snapEmail.parse(input, context.settings)) {
          if (!isReadable(record)) throw new Error(record.place);
          for (const { identifiers, department } of snapEmail.learn!(record, context.settings, 0))
            if (department !== undefined) people.set(identifiers[0]!.value, department);
          const fate = snapEmail.sanitise(record, context);
          fates[fate.kind]++;
          if (fate.kind !== 'events') continue;
          if (fate.events[0]!.event_type === 'employee_state_changed') {
            states.add(fate.events[0]!.user_id!);
            continue;
          }
          messages++;
          days.add(fate.events[0]!.timestamp.slice(0, 10));
          expect(fate.events[0]!.metadata.is_after_hours).toBe(false);
        }
      expect(people.size).toBe(1005);
      expect(new Set(people.values()).size).toBe(42);
      expect({ ...fates, messages, states: states.size }).toEqual({
        ...{ events: 25_571 - 642 + 1005, dropped: 642, refused: 0 },
        ...{ messages: 25_571 - 642, states: 1005 },
      });
      expect(days.size).toBe(20);
    });

    it('has 83,083 messages of 816 people in the first 150 days', async () => {
      const arcs = gunzipSync(readFileSync(`${DATA}/org-network/email-Eu-core-temporal-first150days.txt.gz`));
      const people = new Set<unknown>();
      let messages = 0;
      let last = '';
      for await (const record of snapEmail.parse(inputOf('temporal.txt', arcs), context.settings)) {
        if (!isReadable(record)) throw new Error(record.place);
        messages++;
        people.add(record.fields.sender).add(record.fields.recipient);
        const fate = snapEmail.sanitise(record, context);
        if (fate.kind === 'events') last = fate.events[0]!.timestamp;
      }
      expect({ messages, people: people.size }).toEqual({ messages: 83_083, people: 816 });
      expect(last > '2027-03-20' && last < '2027-03-26').toBe(true);
    });
  });
}
