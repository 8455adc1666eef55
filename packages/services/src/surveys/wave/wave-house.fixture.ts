/** A platform with one organisation whose people sit in departments, and an edge's half of the tokens, by hand. */
import { createHash, randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DAY_MS, type SurveyToken, TOKENS_PER_PART, tokenInfo } from '@bellwether/core';
import type { SurveyDefinition } from '@bellwether/questionnaire';
import { ristretto255_oprf } from '@noble/curves/ed25519.js';
import { owner, withScopes } from '../../../test/service-context.ts';
import { openTestPlatform } from '../../../test/test-platform.ts';
import { type Caller, OPERATOR } from '../../access/authority/caller.ts';
import type { Platform } from '../../installation/platform/platform.ts';
import { createOrganisation } from '../../tenants/tenant/create.ts';
import { listDeliveries, listInvited, makeTokens } from './deliver.ts';
import { makeWave, type WaveWish } from './make-wave.ts';
import type { WaveRow } from './wave-row.ts';

export const PULSE: SurveyDefinition = {
  title: { en: 'Weekly pulse', de: 'Wochenpuls' },
  default_language: 'en',
  languages: ['en', 'de'],
  sections: [
    {
      id: 'work',
      title: { en: 'Your work' },
      questions: [
        {
          id: 'energy',
          kind: 'scale',
          text: { en: 'I had energy this week.', de: 'Ich hatte diese Woche Energie.' },
          required: true,
          points: { low: 1, high: 5, labels: { low: { en: 'not at all' }, high: { en: 'very much' } } },
        },
        {
          id: 'where',
          kind: 'single_choice',
          text: { en: 'Where did you work?' },
          required: false,
          options: [
            { id: 'home', text: { en: 'At home' } },
            { id: 'office', text: { en: 'In the office' } },
          ],
        },
        {
          id: 'words',
          kind: 'text',
          text: { en: 'Anything else?' },
          required: false,
          max_length: 500,
          multiline: true,
        },
      ],
    },
  ],
  rules: [],
  scales: [],
};

export class WaveHouse {
  readonly orgId = 'org_a';
  readonly owner: Caller = owner('org_a');
  readonly edge: Caller = withScopes(owner('org_a'), 'delivery');
  readonly directory: string;
  readonly clock: { nowMs: number };
  /** When it is opened: a Monday, nine in the morning. */
  readonly mondayMs = Date.parse('2026-11-23T09:00:00.000Z');
  platform: Platform;

  private constructor(platform: Platform, directory: string, clock: { nowMs: number }) {
    this.platform = platform;
    this.directory = directory;
    this.clock = clock;
  }

  static async open(): Promise<WaveHouse> {
    const directory = mkdtempSync(join(tmpdir(), 'bellwether-waves-'));
    const clock = { nowMs: Date.parse('2026-11-23T09:00:00.000Z') };
    const house = new WaveHouse(await openAt(directory, clock), directory, clock);
    await createOrganisation(house.platform, OPERATOR, { org_id: 'org_a', name: 'Acme', self_managed: true });
    return house;
  }

  /** As after a restart of the process. */
  async reopen(): Promise<void> {
    await this.platform.close();
    this.platform = await openAt(this.directory, this.clock);
  }

  pass(milliseconds: number): void {
    this.clock.nowMs += milliseconds;
  }

  /** So many people in each department, from today on. */
  people(departments: Readonly<Record<string, number>>): Promise<void> {
    return this.employ(
      Object.fromEntries(
        Object.entries(departments).map(([unit, count]) => [
          unit,
          Array.from({ length: count }, (_, i) => `p_${unit}_${i}`),
        ]),
      ),
    );
  }

  /** These people in each department, by pseudonym. */
  async employ(departments: Readonly<Record<string, readonly string[]>>): Promise<void> {
    const now = new Date(this.clock.nowMs);
    const day = new Date(Math.floor(this.clock.nowMs / DAY_MS) * DAY_MS);
    await this.platform.records.asTenant(this.orgId, async (tx) => {
      for (const [unit, subjects] of Object.entries(departments)) {
        await tx
          .insertInto('organisation_units')
          .values({
            org_id: this.orgId,
            unit,
            kind: 'department',
            name_generic: unit,
            declared: true,
            as_of: now,
            as_of_event: '',
            updated_at: now,
          })
          .execute();
        const spells = subjects.map((subject) => ({
          org_id: this.orgId,
          subject,
          unit,
          department: unit,
          from_day: day,
          to_day: null,
          voluntary: null,
          top_performer: false,
        }));
        for (let at = 0; at < spells.length; at += 1000)
          await tx
            .insertInto('employment_spells')
            .values(spells.slice(at, at + 1000))
            .execute();
      }
    });
  }

  /** A wave of the pulse to everybody, sent. */
  wave(more: Partial<WaveWish> = {}): Promise<WaveRow> {
    const wish: WaveWish = {
      survey: { survey_id: 'srv_pulse', version: 1, definition: PULSE },
      status: 'running',
      language: 'en',
      opensAtMs: this.clock.nowMs,
      closesAtMs: this.clock.nowMs + 7 * DAY_MS,
      remindAfterHours: [48],
      organizationId: null,
      units: undefined,
      coolDownDays: 0,
      share: 1,
      createdBy: 'user:test',
      ...more,
    };
    return this.platform.records.asTenant(this.orgId, (tx) => makeWave(this.platform, tx, this.orgId, wish));
  }

  /** What the edge does: everybody's token, by pseudonym. */
  async tokens(waveId: string): Promise<Map<string, SurveyToken>> {
    const { invitations } = await listInvited(this.platform, this.edge, waveId);
    const { waves } = await listDeliveries(this.platform, this.edge);
    const publicKey = bytes(waves.find((wave) => wave.wave_id === waveId)!.public_key);
    const tokens = new Map<string, SurveyToken>();
    for (const [cellId, people] of Map.groupBy(invitations, ({ cell_id }) => cell_id)) {
      const suite = ristretto255_oprf.poprf(tokenInfo(waveId, cellId));
      for (let at = 0; at < people.length; at += TOKENS_PER_PART) {
        const part = people.slice(at, at + TOKENS_PER_PART).map(({ subject }) => {
          const input = new Uint8Array(randomBytes(32));
          return { subject, input, ...suite.blind(input, publicKey) };
        });
        const answer = await makeTokens(this.platform, this.edge, waveId, {
          cell_id: cellId,
          part: at / TOKENS_PER_PART,
          blinded: part.map(({ blinded }) => text(blinded)),
        });
        const outputs = suite.finalizeBatch(
          part.map(({ input, blind, blinded }, i) => ({
            input,
            blind,
            blinded,
            evaluated: bytes(answer.evaluated[i]!),
          })),
          bytes(answer.proof),
          part[0]!.tweakedKey,
        );
        for (const [i, { subject, input }] of part.entries())
          tokens.set(subject, { input: text(input), output: text(outputs[i]!), info: cellId });
      }
    }
    return tokens;
  }

  async close(): Promise<void> {
    await this.platform.close();
    rmSync(this.directory, { recursive: true, force: true });
  }
}

export function response(waveId: string, token: SurveyToken, answers: object = { energy: 4 }): object {
  return { wave_id: waveId, token, language: 'en', answers };
}

export function spentHash(token: SurveyToken): string {
  return createHash('sha256').update(bytes(token.input)).digest('base64url');
}

export function text(value: Uint8Array): string {
  return Buffer.from(value).toString('base64url');
}

export function bytes(value: string): Uint8Array {
  return new Uint8Array(Buffer.from(value, 'base64url'));
}

function openAt(directory: string, clock: { nowMs: number }): Promise<Platform> {
  return openTestPlatform({
    dataDirectory: directory,
    packs: [],
    clock: () => clock.nowMs,
    onTrouble: (message, error) => {
      throw new Error(message, { cause: error });
    },
  });
}
