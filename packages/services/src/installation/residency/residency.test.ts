/** Where an organisation lives, and what is said to whoever asks in another region. */
import { mkdtempSync, readFileSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Problem } from '@bellwether/core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openTestServices, problemOf, type TestServices } from '../../../test/service-context.ts';
import { authenticate } from '../../access/authority/authenticate.ts';
import { actingFor, OPERATOR } from '../../access/authority/caller.ts';
import { newCredential, regionOfCredential } from '../../access/authority/credential.ts';
import { createInvitation } from '../../access/invitation/create.ts';
import { createKey } from '../../access/key/create.ts';
import { createUser } from '../../access/user/create.ts';
import { isDeviceSecret, newDeviceSecret } from '../../devices/device/device-credential.ts';
import { administerOrganisation } from '../../tenants/tenant/administer.ts';
import { createOrganisation } from '../../tenants/tenant/create.ts';
import { TenantDirectory } from '../../tenants/tenant/tenant-directory.ts';
import { refuseForeignOrganisations } from './refuse-foreign.ts';
import { directoryLine, RegionDirectory, withDirectoryLines } from './region-directory.ts';
import { isRegionName, suitsRegion } from './region-name.ts';
import { Residency } from './residency.ts';
import { whereItLives } from './where-it-lives.ts';

const KEY = 'k'.repeat(44);
const REGIONS = new Map([
  ['eu-west-1', 'https://eu.example'],
  ['us-east-1', 'https://us.example'],
]);
const directory = mkdtempSync(join(tmpdir(), 'residency-'));
const file = join(directory, 'regions.txt');
afterAll(() => rmSync(directory, { recursive: true, force: true }));

writeFileSync(
  file,
  withDirectoryLines('# who lives where\n', [
    directoryLine(KEY, 'us-east-1', { domain: 'Globex.example' }),
    directoryLine(KEY, 'us-east-1', { organisation: 'globex' }),
    directoryLine(KEY, 'eu-west-1', { domain: 'acme.example' }),
  ]),
);
const inEurope = new Residency({ region: 'eu-west-1', regions: REGIONS, directory: { file, key: KEY } });
const thrown = (act: () => unknown): Problem => {
  try {
    act();
  } catch (error) {
    if (error instanceof Problem) return error;
    throw error;
  }
  throw new Error('nothing was thrown');
};

describe('the name of a region', () => {
  it.each(['eu-west-1', 'us-east-1', 'eu', 'ap-south-2'])('may be %s', (name) => expect(isRegionName(name)).toBe(true));
  it.each(['', 'EU', 'eu_west', '-eu', 'eu-', 'eu--1', '1eu', 'a'.repeat(65)])('is never "%s"', (name) =>
    expect(isRegionName(name)).toBe(false),
  );
  it('begins with where it lies', () => {
    expect(suitsRegion('eu', 'eu-west-1')).toBe(true);
    expect(suitsRegion('eu', 'us-east-1')).toBe(false);
    expect(suitsRegion('global', 'ap-south-2')).toBe(true);
  });
});

describe('a credential', () => {
  it.each([
    newCredential('key', 'eu-west-1'),
    newCredential('session', 'eu-west-1'),
    newDeviceSecret('token', 'eu-west-1'),
    newDeviceSecret('provisioning', 'eu-west-1'),
  ])('says which region it is good in: %s', (credential) => {
    expect(regionOfCredential(credential)).toBe('eu-west-1');
    expect(
      thrown(() => new Residency({ region: 'us-east-1', regions: REGIONS }).requireHere('eu-west-1')),
    ).toMatchObject({
      code: 'lives_elsewhere',
      status: 403,
      elsewhere: { region: 'eu-west-1', url: 'https://eu.example' },
    });
  });

  it('says nothing where there are no regions', () => {
    expect(regionOfCredential(newCredential('key'))).toBeUndefined();
    expect(isDeviceSecret(newDeviceSecret('token', undefined), 'token')).toBe(true);
    expect(new Residency().requireHere('eu-west-1')).toBeUndefined();
  });

  it('of a region nobody has heard of leads nowhere: it is an unknown one', () => {
    expect(inEurope.requireHere('mars-1')).toBeUndefined();
  });
});

describe('the directory of regions', () => {
  it('holds no name, and nothing that could be tried without its key', () => {
    const text = readFileSync(file, 'utf8');
    for (const name of ['globex', 'acme', 'example']) expect(text.toLowerCase()).not.toContain(name);
    expect(new RegionDirectory({ file, key: 'x'.repeat(44) }).regionOf({ domain: 'globex.example' })).toBeUndefined();
  });

  it('leads who lives elsewhere there, and says the same of who lives here and of who is unknown', () => {
    const ask = (input: object) => whereItLives({ residency: inEurope }, input).elsewhere;
    expect(ask({ domain: 'GLOBEX.example' })).toEqual({ region: 'us-east-1', url: 'https://us.example' });
    expect(ask({ organisation: 'globex' })).toEqual({ region: 'us-east-1', url: 'https://us.example' });
    expect(ask({ domain: 'acme.example' })).toBeNull();
    expect(ask({ domain: 'nobody.example' })).toBeNull();
  });

  it('keeps an organisation and a domain of one name apart', () => {
    expect(inEurope.organisationElsewhere('globex.example')).toBeUndefined();
    expect(inEurope.domainElsewhere('globex')).toBeUndefined();
  });

  it('is read again when it has changed, and replaces a line about the same name', () => {
    const other = join(directory, 'changing.txt');
    const lines = (region: string) => [directoryLine(KEY, region, { organisation: 'acme' })];
    writeFileSync(other, withDirectoryLines('', lines('us-east-1')));
    const changing = new RegionDirectory({ file: other, key: KEY });
    expect(changing.regionOf({ organisation: 'acme' })).toBe('us-east-1');
    writeFileSync(other, withDirectoryLines(readFileSync(other, 'utf8'), lines('eu-west-1')));
    utimesSync(other, 1, 1);
    expect(changing.regionOf({ organisation: 'acme' })).toBe('eu-west-1');
    expect(readFileSync(other, 'utf8').trim().split('\n')).toHaveLength(1);
  });

  it.each(['eu-west-1', 'eu-west-1 short', 'EU x', `eu-west-1 ${'a'.repeat(43)}\nus-east-1 ${'a'.repeat(43)}`])(
    'that says %j is not guessed at: the request fails',
    (text) => {
      const broken = join(directory, 'broken.txt');
      writeFileSync(broken, text);
      expect(thrown(() => new RegionDirectory({ file: broken, key: KEY }).regionOf({ domain: 'a.example' })).code).toBe(
        'internal',
      );
    },
  );
});

describe('an organisation', () => {
  let services: TestServices;
  beforeAll(async () => {
    services = await openTestServices();
    services.context.residency = inEurope;
  });
  afterAll(() => services.close());
  const make = (input: object) => createOrganisation(services.context, OPERATOR, { name: 'A', ...input });

  it('made here lives here, and its credentials say so', async () => {
    const { org_id } = await make({ org_id: 'here', data_residency: 'eu' });
    expect(services.context.tenants.get(org_id)?.primary_region).toBe('eu-west-1');
    const { key, prefix } = await createKey(services.context, actingFor(OPERATOR, org_id), { scopes: ['ingest'] });
    expect(key).toMatch(/^bw_eu-west-1_[0-9A-Za-z]{43}$/);
    expect(key.startsWith(prefix)).toBe(true);
    expect(prefix).toMatch(/_.{6}$/);
    expect(await authenticate(services.context, key)).toMatchObject({ orgId: 'here' });
  });

  it.each([
    [{ org_id: 'b', primary_region: 'us-east-1' }, 'primary_region', 'https://us.example'],
    [{ org_id: 'b', data_residency: 'us' }, 'data_residency', 'cannot lie in eu-west-1'],
    [{ org_id: 'globex' }, 'org_id', 'lives in us-east-1'],
  ])('that belongs elsewhere is not made here: %j', async (input, field, says) => {
    const error = await make(input).catch((problem: unknown) => problem);
    expect(error).toMatchObject({ code: 'conflict', errors: [{ field }] });
    expect((error as Problem).message).toContain(says);
  });

  it('has nobody whose address the directory puts into another region', async () => {
    await make({ org_id: 'hosts' });
    const caller = actingFor(OPERATOR, 'hosts');
    const guest = { email: 'anna@globex.example', role: 'member' };
    await problemOf(createUser(services.context, caller, guest), 'conflict');
    await problemOf(createInvitation(services.context, caller, guest), 'conflict');
    const own = { email: 'anna@acme.example', role: 'member' };
    expect((await createUser(services.context, caller, own)).user.email).toBe(own.email);
  });

  it('is not moved by a setting', async () => {
    await make({ org_id: 'stays' });
    await problemOf(
      administerOrganisation(services.context, OPERATOR, 'stays', { primary_region: 'us-east-1' }),
      'conflict',
    );
  });

  it('is not opened in another region, whatever records hold it', async () => {
    const tenants = await TenantDirectory.load(services.context.records);
    const inAmerica = new Residency({ region: 'us-east-1', regions: REGIONS });
    expect(thrown(() => refuseForeignOrganisations(tenants, inAmerica)).message).toContain('here (eu-west-1, eu)');
    expect(refuseForeignOrganisations(tenants, inEurope)).toBeUndefined();
  });
});
