/**
 * What an edge asks of the centre to bring a wave to people: which waves there are, who is invited (pseudonyms), tokens for
 * them (blinded), and which tokens are spent. For keys with the scope `delivery`, and for nobody else.
 */
import { createHash } from 'node:crypto';
import { formatInstant, isUuid, Problem, TOKEN_ELEMENT_BYTES, TOKENS_PER_PART } from '@bellwether/core';
import { type Caller, organisationOf, requirePermission } from '../../access/authority/caller.ts';
import { readInput } from '../../input.ts';
import type { Platform } from '../../installation/platform/platform.ts';
import { knownWave, surveyIsOver } from '../response/known-wave.ts';
import { readCells, readWave, waveRow } from './wave-row.ts';

export interface DeliveryWave {
  wave_id: string;
  status: 'running' | 'closed';
  title: Readonly<Record<string, string>>;
  organisation: string;
  language: string;
  languages: readonly string[];
  /** How many questions, for what the message says. */
  questions: number;
  opens_at: string;
  closes_at: string;
  remind_after_hours: readonly number[];
  public_key: string;
  cells: { cell_id: string; invited: number }[];
}

/** Closed waves are told for so long, so that an edge that was away lets go of their tokens. */
const CLOSED_TOLD_MAX = 200;

export async function listDeliveries(
  platform: Platform,
  caller: Caller | undefined,
): Promise<{ waves: DeliveryWave[] }> {
  requirePermission(platform, caller, 'surveys:deliver');
  const orgId = organisationOf(caller);
  await platform.audit.note(caller, { action: 'wave.deliveries', resourceType: 'wave', resourceId: '' });
  const organisation = platform.tenants.get(orgId)?.name ?? '';
  return platform.records.asTenant(orgId, async (tx) => {
    const rows = await tx
      .selectFrom('survey_waves')
      .selectAll()
      .where('org_id', '=', orgId)
      .where('status', 'in', ['running', 'closed'])
      .orderBy('status', 'desc')
      .orderBy('created_at', 'desc')
      .limit(CLOSED_TOLD_MAX)
      .execute();
    const waves: DeliveryWave[] = [];
    for (const row of rows.map(waveRow)) {
      const cells = row.status === 'running' ? await readCells(tx, orgId, row.wave_id) : [];
      waves.push({
        wave_id: row.wave_id,
        status: row.status === 'running' ? 'running' : 'closed',
        title: row.definition.title,
        organisation,
        language: row.language,
        languages: row.definition.languages,
        questions: row.definition.sections.reduce((sum, { questions }) => sum + questions.length, 0),
        opens_at: formatInstant(row.opens_at.getTime()),
        closes_at: formatInstant(row.closes_at.getTime()),
        remind_after_hours: row.remind_after_hours,
        public_key: row.public_key,
        cells: cells.map(({ cell_id, invited }) => ({ cell_id, invited })),
      });
    }
    return { waves };
  });
}

export async function listInvited(
  platform: Platform,
  caller: Caller | undefined,
  waveId: string,
): Promise<{ invitations: { subject: string; cell_id: string }[] }> {
  requirePermission(platform, caller, 'surveys:deliver');
  const orgId = organisationOf(caller);
  await platform.audit.note(caller, { action: 'wave.invitations', resourceType: 'wave', resourceId: waveId });
  const invitations = await platform.records.asTenant(orgId, async (tx) => {
    const wave = await readWave(tx, orgId, waveId);
    if (wave.status !== 'running') return [];
    return tx
      .selectFrom('survey_assignments')
      .select(['subject', 'cell_id'])
      .where('org_id', '=', orgId)
      .where('wave_id', '=', waveId)
      .orderBy('subject')
      .execute();
  });
  return { invitations };
}

export interface TokenPart {
  /** As they were asked for, base64url. */
  evaluated: string[];
  proof: string;
}

/**
 * `{cell_id, part, blinded}`: one part of a cell's people, 1,000 or what is left. Each part is made once: the same again is
 * answered the same, another one is refused, so that there are never more tokens than people.
 */
export async function makeTokens(
  platform: Platform,
  caller: Caller | undefined,
  waveId: string,
  input: unknown,
): Promise<TokenPart> {
  requirePermission(platform, caller, 'surveys:deliver');
  const orgId = organisationOf(caller);
  const asked = readInput(input, (read) => ({
    cellId: read.text('cell_id', { max: 64 }),
    part: read.integer('part', { min: 0, max: 1000 }),
    blinded: read.raw('blinded'),
  }));
  if (!isUuid(waveId)) throw new Problem('not_found', 'There is no such wave.');
  const wave = await knownWave(platform, waveId);
  if (wave.orgId !== orgId) throw new Problem('not_found', 'There is no such wave.');
  const blinded = readElements(asked.blinded);
  const digest = createHash('sha256').update(Buffer.concat(blinded)).digest('base64url');
  await platform.records.asTenant(orgId, async (tx) => {
    const cell = (await readCells(tx, orgId, waveId)).find(({ cell_id }) => cell_id === asked.cellId);
    if (!cell) throw new Problem('not_found', 'The wave has no such cell.');
    const count = Math.min(TOKENS_PER_PART, cell.invited - asked.part * TOKENS_PER_PART);
    if (blinded.length !== count)
      throw new Problem(
        'invalid_request',
        `blinded has to have ${Math.max(0, count)} elements: one for each of these people.`,
        {
          errors: [{ field: 'blinded', detail: `has to have ${Math.max(0, count)} elements.` }],
        },
      );
  });
  // Before the part counts as made: what is no element of the group must not take its place.
  const { evaluated, proof } = await platform.responses.issuing.evaluate(
    wave.secretKey,
    { waveId, cellId: asked.cellId },
    blinded,
  );
  await platform.records.asTenant(orgId, async (tx) => {
    const { status } = await readWave(tx, orgId, waveId);
    if (status !== 'running') throw surveyIsOver();
    await tx
      .insertInto('token_parts')
      .values({ org_id: orgId, wave_id: waveId, cell_id: asked.cellId, part: asked.part, digest })
      .onConflict((conflict) => conflict.doNothing())
      .execute();
    const made = await tx
      .selectFrom('token_parts')
      .select('digest')
      .where('org_id', '=', orgId)
      .where('wave_id', '=', waveId)
      .where('cell_id', '=', asked.cellId)
      .where('part', '=', asked.part)
      .executeTakeFirstOrThrow();
    if (made.digest !== digest)
      throw new Problem(
        'conflict',
        'The tokens of these people were made for another request. They are made once; close this wave and send the survey again if they are lost.',
      );
  });
  await platform.audit.note(caller, { action: 'wave.tokens', resourceType: 'wave', resourceId: waveId });
  const text = (bytes: Uint8Array): string => Buffer.from(bytes).toString('base64url');
  return { evaluated: evaluated.map(text), proof: text(proof) };
}

/** Digests of the inputs of spent tokens, in an order that says nothing. */
export async function listSpent(
  platform: Platform,
  caller: Caller | undefined,
  waveId: string,
): Promise<{ spent: string[] }> {
  requirePermission(platform, caller, 'surveys:deliver');
  const orgId = organisationOf(caller);
  await platform.audit.note(caller, { action: 'wave.spent', resourceType: 'wave', resourceId: waveId });
  const rows = await platform.records.asTenant(orgId, async (tx) => {
    await readWave(tx, orgId, waveId);
    return tx
      .selectFrom('spent_tokens')
      .select('spent_hash')
      .where('org_id', '=', orgId)
      .where('wave_id', '=', waveId)
      .orderBy('spent_hash')
      .execute();
  });
  return { spent: rows.map(({ spent_hash }) => spent_hash) };
}

function readElements(value: unknown): Uint8Array[] {
  const refuse = (): never => {
    throw new Problem(
      'invalid_request',
      `blinded has to be a list of 1 to ${TOKENS_PER_PART} elements of 32 bytes, base64url.`,
      {
        errors: [{ field: 'blinded', detail: 'has to be a list of elements of 32 bytes, base64url.' }],
      },
    );
  };
  if (!Array.isArray(value) || value.length === 0 || value.length > TOKENS_PER_PART) return refuse();
  return value.map((text) => {
    const bytes = typeof text === 'string' ? Buffer.from(text, 'base64url') : undefined;
    return bytes?.length === TOKEN_ELEMENT_BYTES ? new Uint8Array(bytes) : refuse();
  });
}
