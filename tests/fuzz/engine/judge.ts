/** Runs one input and says what is wrong with how it went, if anything is. */
import { fileURLToPath } from 'node:url';
import type { Problem } from '@bellwether/core';
import type { FoundInput } from './found-input.ts';
import type { FuzzTarget, OpenTarget } from './target.ts';

const ROOT = fileURLToPath(new URL('../../../', import.meta.url));
const SLOW_MS = 1000;
/** An answer that is waited for and does not come. */
const SETTLE_MS = 20_000;
/** Words of a refusal: enough to say what to do, not enough to send an input back. */
const DETAIL_LENGTH_MAX = 4000;

export type Fault = Omit<FoundInput, 'input'>;

export interface Judged {
  fault: Fault | undefined;
  /** The decoder would not have it, in the way it is meant to say so. */
  isRefused: boolean;
  /** Of this thread, which is the decoder's unless it has threads of its own. */
  cpuMs: number;
}

export async function judge(
  target: FuzzTarget,
  open: OpenTarget,
  input: Buffer,
  settleMs = SETTLE_MS,
): Promise<Judged> {
  const from = process.threadCpuUsage();
  let fault: Fault | undefined;
  let isRefused = false;
  try {
    const outcome = open.run(input);
    if (outcome instanceof Promise) await settled(outcome, settleMs);
  } catch (error) {
    fault = faultOf(error, open);
    isRefused = fault === undefined;
  }
  const { user, system } = process.threadCpuUsage(from);
  const cpuMs = (user + system) / 1000;
  const slowMs = target.slowMs ?? SLOW_MS;
  if (!fault && cpuMs > slowMs)
    fault = { kind: 'slow', said: `${input.length} bytes took more than ${slowMs} ms`, where: target.name };
  return { fault, isRefused, cpuMs };
}

/** What an error is a sign of; `undefined` for a refusal. */
export function faultOf(error: unknown, open: OpenTarget): Fault | undefined {
  if (!(error instanceof Error)) return { kind: 'error', said: `thrown: ${String(error).slice(0, 200)}`, where: '' };
  const { name, message } = error;
  if (name === 'Problem') {
    const { code, detail } = error as Problem & { detail?: string };
    const words = detail ?? message;
    if (code === 'internal')
      return { kind: 'error', said: `Problem internal: ${words.slice(0, 300)}`, where: whereOf(error) };
    if (words.trim() === '') return { kind: 'error', said: `Problem ${code} says nothing`, where: whereOf(error) };
    if (words.length > DETAIL_LENGTH_MAX)
      return { kind: 'error', said: `Problem ${code} of ${words.length} characters`, where: whereOf(error) };
    return undefined;
  }
  if (open.expects?.(error)) return undefined;
  return {
    kind: error instanceof HangError ? 'hang' : 'error',
    said: `${name}: ${message.slice(0, 300)}`,
    where: whereOf(error),
  };
}

class HangError extends Error {}

async function settled(outcome: Promise<unknown>, settleMs: number): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new HangError(`no answer within ${settleMs} ms`)), settleMs);
  });
  try {
    await Promise.race([outcome, late]);
  } finally {
    clearTimeout(timer);
  }
}

/** The first frame that is ours, or that of a library; without line numbers, which change. */
function whereOf(error: Error): string {
  const frames = (error.stack ?? '').split('\n').flatMap((line) => {
    if (!/^ {4}at /.test(line)) return [];
    const found = /at (?:async )?(?:(\S+) )?.*?((?:packages|apps|packs|node_modules|tests)\/[^\s:)?]+)/.exec(
      line.replaceAll(ROOT, ''),
    );
    return found ? [`${found[2]}${found[1] ? ` ${found[1]}` : ''}`] : [];
  });
  const own = frames.find((frame) => !frame.startsWith('tests/fuzz/engine'));
  return own ?? '';
}
