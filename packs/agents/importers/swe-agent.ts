/**
 * A SWE-agent trajectory (`*.traj`) as the events of one session: a tool call for each step, the tokens and cost of the
 * whole run, the lines its patch adds and removes. Thoughts, commands' arguments, observations and the patch itself are
 * read past and not kept.
 *
 * A trajectory has no clock: steps follow each other from `startMs` by the execution time it states, or by one second.
 * It accounts for its tokens as a whole, so they come as one `cost_incurred` at the end instead of model calls.
 */
import { hash } from 'node:crypto';
import {
  formatInstant,
  type IncomingEvent,
  type Json,
  type JsonObject,
  Problem,
  uuidFromDigest,
} from '@bellwether/core';
import { isObject, toAmount, toCount } from '../normalisers/attributes.ts';

export interface TrajectoryOptions {
  /** When the run began. */
  startMs: number;
  /** What tells this run from others: the file's name. The session's and events' ids follow from it. */
  name: string;
}

const STEPS_MAX = 10_000;
const STEP_MS = 1000;
/** A command's name; anything else in its place is code or prose. */
const COMMAND = /^[\w.+-]{1,64}$/;

/** Throws `malformed_body` when the text is not a trajectory. */
export function importSweAgentTrajectory(text: string, { startMs, name }: TrajectoryOptions): IncomingEvent[] {
  const { trajectory, info } = parse(text);
  const session_id = uuidFromDigest(hash('sha256', `swe-agent ${name}`, 'buffer'));
  const events: IncomingEvent[] = [];
  let nowMs = startMs;
  const add = (event_type: string, fields: { [field: string]: Json | undefined }) => {
    const metadata: JsonObject = { agent: 'swe-agent' };
    for (const [field, value] of Object.entries(fields)) if (value !== undefined) metadata[field] = value;
    const event_id = uuidFromDigest(hash('sha256', `swe-agent ${name}\n${events.length}`, 'buffer'));
    events.push({ event_id, session_id, event_type, timestamp: formatInstant(nowMs), metadata });
  };

  add('session_start', {});
  for (const step of trajectory.slice(0, STEPS_MAX)) {
    if (!isObject(step)) continue;
    const seconds = toAmount(step.execution_time);
    nowMs += Math.round(seconds === undefined ? STEP_MS : seconds * 1000);
    add('tool_call', {
      tool: commandName(step.action),
      ...(seconds !== undefined && { duration_ms: Math.round(seconds * 1000) }),
    });
  }
  const spent = costOf(info.model_stats);
  if (spent) add('cost_incurred', spent);
  const patch = typeof info.submission === 'string' ? linesOf(info.submission) : undefined;
  if (patch) add('code_generated', patch);
  const reason =
    typeof info.exit_status === 'string' ? (/^[\w-]+/.exec(info.exit_status)?.[0] ?? 'unknown') : 'unknown';
  add('session_end', { reason, success: reason === 'submitted', duration_ms: nowMs - startMs });
  return events;
}

function parse(text: string): { trajectory: Json[]; info: JsonObject } {
  let parsed: Json;
  try {
    parsed = JSON.parse(text);
  } catch (cause) {
    throw new Problem('malformed_body', 'The file is not JSON. Choose the .traj file of a SWE-agent run.', { cause });
  }
  if (!isObject(parsed) || !Array.isArray(parsed.trajectory))
    throw new Problem('malformed_body', 'The file has no "trajectory". Choose the .traj file of a SWE-agent run.');
  return { trajectory: parsed.trajectory, info: isObject(parsed.info) ? parsed.info : {} };
}

function commandName(action: Json | undefined): string {
  const first = typeof action === 'string' ? (action.trim().split(/\s/, 1)[0] ?? '') : '';
  return COMMAND.test(first) ? first : 'other';
}

/** A replayed or human-driven run states 0 tokens and 0 cost: it called no model. */
function costOf(stats: Json | undefined): { [field: string]: Json | undefined } | undefined {
  if (!isObject(stats)) return undefined;
  const input_tokens = toCount(stats.tokens_sent);
  const output_tokens = toCount(stats.tokens_received);
  const cost_usd = toAmount(stats.instance_cost) ?? toAmount(stats.total_cost);
  if (!input_tokens && !output_tokens && !cost_usd) return undefined;
  return { input_tokens, output_tokens, cost_usd, ...(cost_usd !== undefined && { cost_source: 'reported' }) };
}

/** Lines a unified diff adds and removes; `undefined` when the submission is not a diff (an answer, a flag). */
function linesOf(diff: string): { lines_added: number; lines_removed: number } | undefined {
  if (!/^diff --git /m.test(diff)) return undefined;
  let lines_added = 0;
  let lines_removed = 0;
  let inHunk = false;
  for (const line of diff.split('\n')) {
    if (line.startsWith('diff --git ')) inHunk = false;
    else if (line.startsWith('@@')) inHunk = true;
    else if (inHunk && line.startsWith('+')) lines_added++;
    else if (inHunk && line.startsWith('-')) lines_removed++;
  }
  return { lines_added, lines_removed };
}
