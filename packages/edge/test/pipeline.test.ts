/** What leaves the edge, and what does not. */
import { afterEach, describe, expect, it } from 'vitest';
import { type EdgeHouse, edgeHouse, OWNER } from './edge-house.ts';

let house: EdgeHouse;
afterEach(() => house.end());

const SOURCES = {
  domains: ['example.com'],
  sources: {
    staff: { adapter: 'staff-list', from: { path: 'staff.ndjson' } },
    mail: { adapter: 'notes', from: { path: 'mail.ndjson' } },
  },
};

/** Six in Platform, two in Design, all of Engineering. */
const STAFF = Array.from({ length: 8 }, (_, i) => ({
  id: `E${1000 + i}`,
  email: `person${i}@example.com`,
  name: `Given${i} Surname${i}`,
  department: 'Engineering',
  team: i < 6 ? 'Platform' : 'Design',
  manager: 'E1000',
  level: i < 6 ? 'ic' : 'lead',
}));

async function withStaff(records: readonly object[] = STAFF): Promise<void> {
  house = await edgeHouse(SOURCES);
  house.write('staff.ndjson', records);
  house.write('mail.ndjson', [
    { at: '2026-11-20T09:00:00Z', from: 'person0@example.com', to: ['person7@example.com'] },
  ]);
  await house.enable('staff');
  await house.run('staff');
}

const pseudonym = expect.stringMatching(/^v1\.[0-9a-f]{64}$/);

describe('a record on its way', () => {
  it('leaves as pseudonyms and generalised words, its units and state beside it', async () => {
    await withStaff();
    const states = house.spooled().filter((event) => event.event_type === 'employee_state_changed');
    expect(states).toHaveLength(8);
    expect(states[1]).toEqual({
      event_id: expect.any(String),
      event_type: 'employee_state_changed',
      timestamp: '2026-11-20T12:00:00.000Z',
      user_id: pseudonym,
      metadata: {
        status: 'active',
        role_level: 'ic',
        manager_id_hash: states[0]!.user_id,
        department_id_hash: pseudonym,
        team_id_hash: pseudonym,
      },
    });
    const text = JSON.stringify(house.spooled());
    for (const planted of ['E1003', 'person3', 'Surname3', 'Engineering', 'Platform', 'Design'])
      expect(text).not.toContain(planted);
  });

  it('names no team of fewer people than the floor, and no attribute that so few share', async () => {
    await withStaff();
    const [first, last] = [0, 7].map(
      (i) => house.spooled().filter((event) => event.event_type === 'employee_state_changed')[i]!.metadata as object,
    );
    expect(first).toMatchObject({ team_id_hash: pseudonym, role_level: 'ic' });
    expect(last).toMatchObject({ team_id_hash: '', department_id_hash: pseudonym });
    expect(last).not.toHaveProperty('role_level');
    const units = house.spooled().filter((event) => event.event_type === 'organisation_unit_changed');
    expect(units.map(({ metadata }) => metadata)).toEqual([
      { unit_id_hash: pseudonym, kind: 'department', name_generic: 'Department 1' },
      { unit_id_hash: pseudonym, kind: 'team', parent_id_hash: pseudonym, name_generic: 'Team 1' },
    ]);
  });

  it('is the same person whichever source it comes from', async () => {
    await withStaff();
    const staff = house.spooled().filter((event) => event.event_type === 'employee_state_changed');
    await house.enable('mail');
    await house.run('mail');
    const mail = house.spooled().find((event) => event.event_type === 'email_sent')!;
    expect(mail.user_id).toBe(staff[0]!.user_id);
    expect(mail.metadata).toMatchObject({
      recipient_id_hashes: [staff[7]!.user_id],
      team_id_hash: (staff[0]!.metadata as { team_id_hash: string }).team_id_hash,
    });
  });

  it('makes everybody outside one and the same, and a colleague nobody knew a person', async () => {
    await withStaff();
    house.write('mail.ndjson', [
      {
        at: '2026-11-20T09:00:00Z',
        from: 'new@example.com',
        to: ['a@other.org', 'b@elsewhere.net', 'NEW@Example.com '],
      },
      { at: '2026-11-20T09:00:00Z', from: 'a@other.org', to: ['new@example.com'] },
    ]);
    await house.enable('mail');
    await house.run('mail');
    const mails = house.spooled().filter((event) => event.event_type === 'email_sent');
    expect(mails).toHaveLength(1);
    expect(mails[0]!.metadata).toMatchObject({ recipient_id_hashes: ['external', 'external', mails[0]!.user_id] });
    expect(house.edge.sources.view('mail').drops).toEqual([{ reason: 'external_sender', count: 1 }]);
  });
});

describe('a record with a field nobody has thought about', () => {
  it('is refused with the name of the field and kept sealed; its neighbours pass', async () => {
    await withStaff([...STAFF.slice(0, 6), { ...STAFF[6], ssn: '078-05-1120' }, STAFF[7]!]);
    expect(house.edge.sources.view('staff')).toMatchObject({ records: 8, refused: 1 });
    const [refused] = house.edge.quarantine.list('staff', 10);
    expect(refused).toMatchObject({ place: 'line 7', reason: 'unknown_field', field: 'ssn' });
    expect(JSON.stringify(refused)).not.toContain('05-1120');
    expect(house.spooled().filter((event) => event.event_type === 'employee_state_changed')).toHaveLength(7);
  });

  it.each([
    [{ contact: { street: '1 Main St' } }, 'contact.street'],
    [{ to: [{ name: 'Jane' }] }, 'to[].name'],
    [JSON.parse('{"__proto__": "x"}') as object, '__proto__'],
    [{ constructor: 'x' }, 'constructor'],
  ])('however deep it is: %j', async (extra, field) => {
    house = await edgeHouse(SOURCES);
    house.write('mail.ndjson', [{ at: '2026-11-20T09:00:00Z', from: 'person0@example.com', ...extra }]);
    const { records } = await house.edge.preview('mail', OWNER);
    expect(records[0]).toMatchObject({ fate: 'refused', why: expect.stringContaining(field) });
  });

  it('and so is what cannot be read at all', async () => {
    house = await edgeHouse(SOURCES);
    house.write('mail.ndjson', [{ at: '2026-11-20T09:00:00Z', from: 'person0@example.com', to: [] }]);
    await house.enable('mail');
    const { writeFileSync } = await import('node:fs');
    writeFileSync(`${house.directory}/mail.ndjson`, 'Dear Jane Smith, call me\n');
    await house.run('mail');
    expect(house.edge.quarantine.list('mail', 1)).toEqual([
      expect.objectContaining({ reason: 'unreadable', detail: 'It is no JSON object.' }),
    ]);
  });
});

describe('the last look before the spool', () => {
  it.each([
    'Jane Smith',
    'person3@example.com',
    'E1003',
    '+49 30 901820',
    'call me tomorrow',
    '1234567890',
    'x'.repeat(65),
    '<b>bold</b>',
  ])('refuses an event in which an adapter left %j', async (leak) => {
    await withStaff();
    house.write('mail.ndjson', [{ at: '2026-11-20T09:00:00Z', from: 'person0@example.com', to: [], leak }]);
    await house.enable('mail');
    await house.run('mail');
    expect(house.spooled().filter((event) => event.event_type === 'email_sent')).toEqual([]);
    const [refused] = house.edge.quarantine.list('mail', 1);
    expect(refused).toMatchObject({ reason: 'still_personal', field: 'metadata.time_of_day' });
  });

  it.each(['afternoon', '100k-150k', '60+', '2021-Q3', '0-6', '2026-11-21', '2026-11-21T05:00:00Z', ''])(
    'lets %j pass',
    async (leak) => {
      await withStaff();
      house.write('mail.ndjson', [{ at: '2026-11-20T09:00:00Z', from: 'person0@example.com', to: [], leak }]);
      await house.enable('mail');
      await house.run('mail');
      expect(house.spooled().filter((event) => event.event_type === 'email_sent')).toHaveLength(1);
    },
  );
});

describe('reading something again', () => {
  it('sends nothing twice, and tells two equal lines of one file apart', async () => {
    await withStaff();
    const mail = { at: '2026-11-20T09:00:00Z', from: 'person0@example.com', to: ['person1@example.com'] };
    house.write('mail.ndjson', [mail, mail]);
    await house.enable('mail');
    await house.run('mail');
    house.write('mail.ndjson', [mail, mail, { ...mail, text: 'one more' }]);
    await house.run('mail');
    const sent = house.spooled().filter((event) => event.event_type === 'email_sent');
    expect(sent).toHaveLength(3);
    expect(new Set(sent.map(({ event_id }) => event_id)).size).toBe(3);
    expect(house.edge.sources.view('mail')).toMatchObject({ records: 5, events: 3, repeated: 2 });
  });

  it('says of a state only what is new, and that somebody has left a team', async () => {
    await withStaff();
    const before = house.spooled().length;
    house.write(
      'staff.ndjson',
      STAFF.map((one, i) => (i === 1 ? { ...one, team: 'Design' } : one)),
    );
    await house.run('staff');
    const news = house
      .spooled()
      .slice(before)
      .filter((event) => event.event_type === 'employee_state_changed');
    expect(news).toHaveLength(1);
    expect(news[0]!.metadata).toMatchObject({ team_id_hash: '' });
  });
});
