/**
 * Carries out a plan that may have been torn, by looking at what is there instead of trusting the engine's memory of
 * tokens. The engine writes a token down before the rows it names are in place; killed in between, or failing there, it
 * takes the rows for known when they are offered again and drops them without a word. So:
 *
 *   events, rejected    those whose ids are not in the store are inserted, under a token nobody has used
 *   events set aside    are found under the ids the plan gives them, and are not set aside twice
 *   counts              the plan says what had been counted before it; what the sum lacks is inserted
 *
 * Interrupted anywhere it can be begun again. Only a plan nobody is inserting any more may be mended, and only the last
 * one can be torn: the inserts of a plan are done before the next plan is made.
 */
import { type JsonObject, uuidv7 } from '@bellwether/core';
import type { Engine } from './engine.ts';
import type { LoadPlan } from './load-plan.ts';
import { EVENTS, REJECTED, type RowInserter, setAsideId, TALLY } from './row-inserter.ts';
import { absentFrom, type Line, linesOf, payloadOf } from './stored-lines.ts';
import { receivedOf, storedTally, type TallySum, tallyOf } from './tally-sum.ts';

/** What a plan inserts, by table, as NDJSON. */
export type PlanContent = ReadonlyMap<string, Buffer>;

export interface MendingRooms {
  engine: Engine;
  rows: RowInserter;
}

export async function mendPlan(rooms: MendingRooms, plan: LoadPlan, content: PlanContent): Promise<void> {
  const counts = content.get(TALLY);
  await mendEvents(rooms, plan, content.get(EVENTS), counts);
  await mendRejected(rooms, plan, content.get(REJECTED));
  if (!counts) return;
  // A plan of an older format does not say what had been counted: then only its token is left to go by.
  const isCounted = plan.tallied !== undefined && (await countedIn(rooms.engine, plan.tallied, counts)).isCounted;
  if (isCounted) return;
  const token = plan.tallied === undefined ? `${plan.token}:${TALLY}` : freshToken(plan);
  await rooms.rows.insert({ table: TALLY, payload: counts, plan: plan.token, token });
}

async function mendEvents(
  { engine, rows }: MendingRooms,
  plan: LoadPlan,
  payload: Buffer | undefined,
  counts: Buffer | undefined,
): Promise<void> {
  const events = linesOf(payload, 'event_id', 'timestamp');
  const absent = await absentFrom(engine, EVENTS, events);
  const idOf = (event: Line): string => setAsideId(plan.token, event.id);
  const refused = absent.map((event) => ({ ...event, id: idOf(event) }));
  // Set aside when the plan was carried out, which may have been at any time since.
  const notRefused = new Set((await absentFrom(engine, REJECTED, refused, 'any time')).map(({ id }) => id));
  const setAside = absent.filter((event) => !notRefused.has(idOf(event)));
  if (setAside.length > 0 && plan.tallied) {
    const { setAsideCounted } = await countedIn(engine, plan.tallied, counts);
    // They are set aside in order, each counted before the next: those not counted are the last.
    for (const { text } of setAside.slice(setAsideCounted))
      await rows.countAsRejected(JSON.parse(text) as JsonObject, freshToken(plan));
  }
  const missing = absent.filter((event) => notRefused.has(idOf(event)));
  if (missing.length > 0)
    await rows.insert({ table: EVENTS, payload: payloadOf(missing), plan: plan.token, token: freshToken(plan) });
}

async function mendRejected(
  { engine, rows }: MendingRooms,
  plan: LoadPlan,
  payload: Buffer | undefined,
): Promise<void> {
  const missing = await absentFrom(engine, REJECTED, linesOf(payload, 'rejected_id', 'received_at'));
  if (missing.length > 0)
    await rows.insert({ table: REJECTED, payload: payloadOf(missing), plan: plan.token, token: freshToken(plan) });
}

/** Whether the plan's counts are in the sum, and how many events set aside since are. */
async function countedIn(
  engine: Engine,
  before: TallySum,
  payload: Buffer | undefined,
): Promise<{ isCounted: boolean; setAsideCounted: number }> {
  const stored = await storedTally(engine);
  const own = tallyOf(payload ?? Buffer.alloc(0));
  const isCounted = receivedOf(stored) - receivedOf(before) >= receivedOf(own);
  return { isCounted, setAsideCounted: stored.rejected - before.rejected - (isCounted ? own.rejected : 0) };
}

function freshToken(plan: LoadPlan): string {
  return `${plan.token}:mended:${uuidv7()}`;
}
