/** The rules of docs/rules.md, and those that packs bring: well written, and as their own test cases say. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Caller, checkRule, OPERATOR, type Platform } from '@bellwether/services';
import { openTestPlatform } from '@bellwether/services/test-platform';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { agentsPack } from '../../packs/agents/pack.ts';
import { deliveryPack } from '../../packs/delivery/pack.ts';
import { peoplePack } from '../../packs/people/pack.ts';
import { fencedBlocks } from './fenced-block.ts';

const documented = fencedBlocks('docs/rules.md').flatMap(({ info, text }) => (info === 'yaml rule' ? [text] : []));
const PACKS = [agentsPack, peoplePack, deliveryPack];

const directory = mkdtempSync(join(tmpdir(), 'rules-document-'));
const caller: Caller = { ...OPERATOR, orgId: 'org_document' };
let platform: Platform;
beforeAll(async () => {
  platform = await openTestPlatform({
    ...{ dataDirectory: directory, packs: PACKS, clock: Date.now },
    onTrouble: (message, error) => console.error(message, error),
  });
}, 60_000);
afterAll(async () => {
  await platform.close();
  rmSync(directory, { recursive: true, force: true });
});

const nameOf = (source: string): string => /^rule: (.*)$/m.exec(source)?.[1] ?? source.slice(0, 40);
const check = (source: string) => checkRule(platform, caller, { source });

describe('the rules of the document', () => {
  it('are there', () => expect(documented.length).toBeGreaterThanOrEqual(5));

  it.each(documented.map((source) => [nameOf(source), source]))(
    '%s is well written and passes its tests',
    async (_, source) => expect(await check(source)).toMatchObject({ ok: true, findings: [] }),
  );
});

describe('the rules that packs bring', () => {
  const brought = PACKS.flatMap((pack) =>
    (pack.ruleExamples ?? []).map((source) => [pack.name, nameOf(source), source]),
  );

  it('have names of their own', () => expect(new Set(brought.map(([, name]) => name)).size).toBe(brought.length));

  it.each(brought)('%s: %s is well written, and has test cases that pass', async (_pack, _name, source) => {
    const { ok, findings, tests } = await check(source!);
    expect({ ok, findings }).toEqual({ ok: true, findings: [] });
    expect(tests.length).toBeGreaterThan(0);
  });
});
