/** The vault: who a pseudonym is, kept so that nobody can read it who has only the file. */
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { normaliseIdentifier, pseudonymOf } from '../src/pseudonym.ts';
import type { KeyProvider, WrappedKey } from '../src/vault/key-provider.ts';
import { open, seal } from '../src/vault/seal.ts';
import { type EdgeHouse, edgeHouse, OWNER, until } from './edge-house.ts';

let house: EdgeHouse | undefined;
afterEach(async () => {
  await house?.end();
  house = undefined;
});

const KEY = Buffer.from('00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff', 'hex');
const SOURCES = {
  domains: ['example.com'],
  sources: {
    staff: { adapter: 'staff-list', from: { path: 'staff.ndjson' } },
    mail: { adapter: 'notes', from: { path: 'mail.ndjson' } },
  },
};

async function houseWith(staff: readonly object[], options = {}): Promise<EdgeHouse> {
  house = await edgeHouse(SOURCES, options);
  house.write('staff.ndjson', staff);
  await house.enable('staff');
  await house.run('staff');
  return house;
}

const person = (i: number, more: object = {}) => ({
  id: `E${1000 + i}`,
  email: `given${i}.surname${i}@example.com`,
  name: `Given${i} Surname${i}`,
  department: 'Zoology',
  team: 'Platypuses',
  ...more,
});

describe('a pseudonym', () => {
  it('is HMAC-SHA-256 over the domain and the normalised identifier', () => {
    expect(pseudonymOf(KEY, 'v1', 'employee', '12345')).toBe(
      'v1.bbc7289c72c1810ac5c10692803c702e1f811b83b26a321ea62480e70464d1b1',
    );
    expect(pseudonymOf(KEY, 'v1', 'department', '12345')).not.toContain('bbc7289c');
  });

  it('does not depend on how the identifier was typed', () => {
    expect(normaliseIdentifier('  Jane.Smith@Company.com ', true)).toBe('jane.smith@company.com');
    expect(normaliseIdentifier('Mu\u0308ller', false)).toBe('M\u00fcller');
    expect(normaliseIdentifier('\ufb01nance-7', false)).toBe('finance-7');
  });

  it('cannot be tried without the key: 90,000 candidates find nobody; with the key they do', async () => {
    const { edge } = await houseWith([person(48_211 - 1000)]);
    const pseudonym = edge.people.activePseudonym(edge.people.lookUp([{ kind: 'employee_id', value: 'E48211' }])!);
    // Everything the centre has: the pseudonyms, this code, and whatever it may guess as a salt.
    const salts = ['', 'employee', 'employee\u001f', 'v1', 'bellwether', edge.keys().signing_public_key];
    const without = Array.from({ length: 90_000 }, (_, i) => `E${10_000 + i}`).filter((id) =>
      salts.some((salt) =>
        pseudonym.endsWith(
          createHash('sha256')
            .update(salt + id)
            .digest('hex'),
        ),
      ),
    );
    expect(without).toEqual([]);
    const withKey = Array.from({ length: 90_000 }, (_, i) => `E${10_000 + i}`).filter(
      (id) => edge.epochs.pseudonym('employee', id) === pseudonym,
    );
    expect(withKey).toEqual(['E48211']);
  });
});

describe('one person', () => {
  it('is one pseudonym under every identifier, in the order in which they come to be known', async () => {
    const { edge, write, run, enable } = await houseWith([person(1, { email: undefined })]);
    const [first] = [edge.people.lookUp([{ kind: 'employee_id', value: 'E1001' }])!];
    const before = edge.people.activePseudonym(first);
    write('mail.ndjson', [{ at: '2026-11-20T09:00:00Z', from: 'given1.surname1@example.com', to: [] }]);
    await enable('mail');
    await run('mail');
    const stranger = edge.people.lookUp([{ kind: 'email', value: 'given1.surname1@example.com' }])!;
    expect(stranger).not.toBe(first);
    const replaced = edge.people.activePseudonym(stranger);
    write('staff.ndjson', [person(1)]);
    await run('staff');
    expect(edge.people.lookUp([{ kind: 'email', value: 'GIVEN1.surname1@example.com' }])).toBe(first);
    expect(edge.people.activePseudonym(first)).toBe(before);
    expect(edge.people.resolve(replaced)).toBe(first);
    const [link] = house!.spooled().filter((event) => event.event_type === 'pseudonym_linked');
    expect(link).toMatchObject({ user_id: before, metadata: { replaces: replaced, epoch: 'v1' } });
  });

  it('is never made of two who have different employee ids, whatever they share', async () => {
    const { edge } = await houseWith([person(1), person(2, { email: person(1).email })]);
    expect(edge.people.counts().people).toBe(2);
    expect(edge.people.lookUp([{ kind: 'email', value: person(1).email }])).toBe(
      edge.people.lookUp([{ kind: 'employee_id', value: 'E1001' }]),
    );
  });

  it('known by a name alone is found when one bears it, and is nobody when two do', async () => {
    const { edge } = await houseWith([person(1), person(2), person(3, { name: 'Given2 Surname2' })]);
    expect(edge.people.lookUp([{ kind: 'name', value: 'given1 SURNAME1' }])).toBeDefined();
    expect(edge.people.lookUp([{ kind: 'name', value: 'Given2 Surname2' }])).toBeUndefined();
  });
});

describe('the files of a vault', () => {
  const everyFile = (directory: string): Buffer =>
    Buffer.concat(
      readdirSync(directory, { recursive: true, withFileTypes: true })
        .filter((entry) => entry.isFile() && entry.name.startsWith('edge.db'))
        .map((entry) => readFileSync(join(entry.parentPath, entry.name))),
    );

  it('hold no name, address, number, unit or refused value that can be read', async () => {
    const staff = Array.from({ length: 300 }, (_, i) => person(i, i % 50 === 0 ? { ssn: `078-05-${1000 + i}` } : {}));
    const { directory, edge } = await houseWith(staff);
    edge.reidentifications.request(OWNER, edge.people.activePseudonym(1), 'Because Given1 Surname1 asked for it');
    const found = (planted: string): boolean => everyFile(directory).includes(planted);
    const planted = [
      'Given',
      'Surname',
      'surname1',
      'E1001',
      'example.com',
      'Zoology',
      'Platypuses',
      '078-05',
      'staff.nd',
    ];
    expect(planted.filter(found)).toEqual([]);
    // What does lie there in the clear, so that the search is known to search.
    expect(found(edge.people.activePseudonym(1))).toBe(true);
    await edge.close();
    expect(planted.filter(found)).toEqual([]);
  });

  it('are for their owner only, and worth nothing without the key file', async () => {
    const { directory, edge } = await houseWith([person(1)]);
    expect(
      ['edge.db', 'keys.json', 'operator-token'].map((name) => statSync(join(directory, name)).mode & 0o777),
    ).toEqual([0o600, 0o600, 0o600]);
    await edge.close();
    rmSync(join(directory, 'keys.json'));
    await expect(house!.reopen()).rejects.toThrow(/Put it back from its backup/);
  });

  it('open only with what they were sealed with, where they were sealed', () => {
    const sealed = seal(KEY, 'somebody', 'person:1');
    expect(open(KEY, sealed, 'person:1').toString()).toBe('somebody');
    expect(() => open(KEY, sealed, 'person:2')).toThrow(/cannot be opened/);
    for (let bit = 0; bit < sealed.length * 8; bit++) {
      const changed = Buffer.from(sealed);
      changed[bit >> 3]! ^= 1 << (bit & 7);
      expect(() => open(KEY, changed, 'person:1')).toThrow(/cannot be opened/);
    }
  });
});

describe("rotating the vault's key", () => {
  it('wraps everything anew while the edge works on, then forgets the old key', async () => {
    const { edge, directory } = await houseWith(Array.from({ length: 450 }, (_, i) => person(i)));
    const rotated = await edge.rotate('vault', OWNER);
    expect(rotated).toMatchObject({ rotated: 't2' });
    expect(rotated.left).toBeGreaterThan(450);
    house!.write('staff.ndjson', [person(1, { level: 'lead' }), person(900)]);
    await house!.run('staff');
    await edge.rewrapped();
    expect(edge.keys()).toMatchObject({ current: 't2', all: ['t2'], left_to_rewrap: 0 });
    const { keys } = JSON.parse(readFileSync(join(directory, 'keys.json'), 'utf8')) as { keys: Record<string, string> };
    expect(Object.keys(keys)).toEqual(['t2']);
    const again = await house!.reopen();
    expect(again.people.counts().people).toBe(451);
  });

  it('goes on at the next start where it was broken off', async () => {
    const provider = new SlowProvider();
    const { edge } = await houseWith(
      Array.from({ length: 450 }, (_, i) => person(i)),
      { keyProvider: provider },
    );
    provider.fails = true;
    await edge.rotate('vault', OWNER);
    await edge.rewrapped();
    expect(edge.keys()).toMatchObject({ all: ['1', '2'] });
    provider.fails = false;
    const again = await house!.reopen();
    again.start();
    await until(() => (again.keys().left_to_rewrap === 0 && again.keys().all.length === 1 ? true : undefined));
  });
});

/** As a key management service is: it wraps by id, and sometimes does not answer. */
class SlowProvider implements KeyProvider {
  fails = false;
  #keys = new Map([['1', Buffer.alloc(32, 1)]]);
  #current = '1';
  #calls = 0;
  current = (): string => this.#current;
  keyIds = (): readonly string[] => [...this.#keys.keys()];
  wrap = async (key: Uint8Array, place: string): Promise<WrappedKey> => {
    this.#calls += 1;
    if (this.fails && this.#calls % 300 === 0) throw new Error('the key service is away');
    return { keyId: this.#current, bytes: seal(this.#keys.get(this.#current)!, key, place) };
  };
  unwrap = async ({ keyId, bytes }: WrappedKey, place: string): Promise<Buffer> =>
    open(this.#keys.get(keyId)!, bytes, place);
  rotate = async (): Promise<string> => {
    this.#current = String(Number(this.#current) + 1);
    this.#keys.set(this.#current, Buffer.alloc(32, Number(this.#current)));
    return this.#current;
  };
  retire = async (keyId: string): Promise<void> => {
    this.#keys.delete(keyId);
  };
}

describe('rotating the pseudonyms', () => {
  it('links old and new, and keeps people under one pseudonym until it is finished', async () => {
    const { edge } = await houseWith(Array.from({ length: 6 }, (_, i) => person(i)));
    const [someone] = [edge.people.lookUp([{ kind: 'employee_id', value: 'E1003' }])!];
    const old = edge.people.activePseudonym(someone);
    expect(await edge.rotate('pseudonyms', OWNER)).toMatchObject({ rotated: 'v2', linked: 6 });
    expect(edge.people.activePseudonym(someone)).toBe(old);
    const link = house!.spooled().find((event) => (event.metadata as { replaces?: string }).replaces === old)!;
    expect(link.user_id).toMatch(/^v2\./);
    expect(edge.people.resolve(String(link.user_id))).toBe(someone);
    await edge.finishEpoch(OWNER);
    expect(edge.people.activePseudonym(someone)).toBe(link.user_id);
    expect(edge.people.resolve(old)).toBe(someone);
    expect(edge.epochs.list().map(({ epoch, state }) => [epoch, state])).toEqual([
      ['v1', 'old'],
      ['v2', 'current'],
    ]);
    await expect(edge.finishEpoch(OWNER)).rejects.toThrow(/No epoch has begun/);
    const again = await house!.reopen();
    expect(again.epochs.current()).toBe('v2');
    expect(again.people.activePseudonym(someone)).toBe(link.user_id);
  });

  it('in an emergency does both at once, and tells units under their new pseudonyms', async () => {
    const { edge } = await houseWith(Array.from({ length: 6 }, (_, i) => person(i)));
    await edge.rotate('emergency', OWNER);
    const units = house!.spooled().filter((event) => event.event_type === 'organisation_unit_changed');
    expect(
      units.map(({ metadata }) => String((metadata as { unit_id_hash: string }).unit_id_hash).slice(0, 3)),
    ).toEqual(['v1.', 'v1.', 'v2.', 'v2.']);
  });
});

describe('erasing a person', () => {
  it('destroys the key and the link, takes out what waits, and drops what comes later', async () => {
    const { edge, directory, write, run, enable, spooled } = await houseWith([
      ...Array.from({ length: 6 }, (_, i) => person(i)),
      person(7, { secret: 'x', manager: 'E1003' }),
    ]);
    const [gone] = [edge.people.lookUp([{ kind: 'employee_id', value: 'E1003' }])!];
    const pseudonym = edge.people.activePseudonym(gone);
    const refused = edge.quarantine.list('staff', 10).length;
    edge.reidentifications.request(OWNER, pseudonym, 'Somebody had a reason once');
    const erased = await edge.forget({ pseudonym }, OWNER);
    expect(erased).toEqual({ pseudonyms: [pseudonym], spooled_erased: 2, quarantined_erased: refused });
    expect(edge.people.resolve(pseudonym)).toBeUndefined();
    expect(JSON.stringify(spooled())).not.toContain(pseudonym);
    const files = readdirSync(directory).filter((name) => name.startsWith('edge.db'));
    for (const file of files) expect(readFileSync(join(directory, file)).includes(pseudonym)).toBe(false);
    expect(edge.journal.verify().brokenAt).toBeUndefined();
    write('staff.ndjson', [person(3, { level: 'again' })]);
    await run('staff');
    write('mail.ndjson', [{ at: '2026-11-20T09:00:00Z', from: person(3).email, to: [] }]);
    await enable('mail');
    await run('mail');
    expect(edge.people.counts().people).toBe(5);
    expect(spooled().filter((event) => event.event_type === 'email_sent')).toEqual([]);
    await expect(edge.forget({ pseudonym }, OWNER)).rejects.toThrow(/does not know/);
  });
});

describe('re-identification', () => {
  const DPO = { name: 'dpo', permissions: ['reidentify'] } as const;

  it('takes a reason, a second person, and is answered to the first for a quarter of an hour', async () => {
    const { edge, clock } = await houseWith([person(1)]);
    const pseudonym = edge.people.activePseudonym(1);
    expect(() => edge.reidentifications.request(OWNER, pseudonym, 'why not')).toThrow(/Say why/);
    const { request_id: id } = edge.reidentifications.request(OWNER, pseudonym, 'A threat to life, ticket 4711');
    await expect(edge.reidentifications.answer(OWNER, id)).rejects.toThrow(/requested/);
    expect(() => edge.reidentifications.decide(OWNER, id, 'approved')).toThrow(/second person/);
    expect(() => edge.reidentifications.decide({ name: 'x', permissions: ['operate'] }, id, 'approved')).toThrow(
      /reidentify/,
    );
    edge.reidentifications.decide(DPO, id, 'approved');
    await expect(edge.reidentifications.answer(DPO, id)).rejects.toThrow(/the one who asked/);
    expect(await edge.reidentifications.answer(OWNER, id)).toMatchObject({
      identifiers: [
        { kind: 'employee_id', value: 'E1001' },
        { kind: 'email', value: 'given1.surname1@example.com' },
      ],
      names: ['Given1 Surname1'],
      pseudonyms: [pseudonym],
    });
    clock.nowMs += 16 * 60_000;
    await expect(edge.reidentifications.answer(OWNER, id)).rejects.toThrow(/closed/);
    expect(edge.journal.list(10).map(({ actor, action }) => [actor, action])).toEqual(
      expect.arrayContaining([
        ['owner', 'reidentification.requested'],
        ['dpo', 'reidentification.approved'],
        ['owner', 'reidentification.answered'],
      ]),
    );
    expect(edge.journal.verify().brokenAt).toBeUndefined();
    const told = house!.spooled().filter((event) => event.event_type === 'vault_reidentification');
    expect(told.map(({ user_id, metadata }) => [user_id, (metadata as { step: string }).step])).toEqual([
      [pseudonym, 'requested'],
      [pseudonym, 'approved'],
      [pseudonym, 'answered'],
    ]);
    expect(JSON.stringify(told)).not.toMatch(/Given1|E1001|4711|owner|dpo/);
  });

  it('that nobody decides within a day is not decided any more', async () => {
    const { edge, clock } = await houseWith([person(1)]);
    const { request_id: id } = edge.reidentifications.request(OWNER, edge.people.activePseudonym(1), 'A good reason');
    clock.nowMs += 25 * 3_600_000;
    expect(() => edge.reidentifications.decide(DPO, id, 'approved')).toThrow(/expired/);
  });
});
