/**
 * Runs an organisation's plug-ins on requests and answers of its keys. A plug-in is a script without a network; it says
 * what it wants changed, and who asks stays who they are: it gives nobody anything they could not get by asking otherwise.
 * It has a sandbox of its own, so that long scripts elsewhere hold no request up.
 */
import { type Clock, type Json, Problem } from '@bellwether/core';
import { Sandbox, type ScriptLog, ScriptProblem } from '@bellwether/sandbox';
import type { PlugIn } from './gateway-configuration.ts';
import { HEADER_NAME_RULE, isHeaderValue } from './header-names.ts';

const MEMORY_BYTES = 16 * 1024 * 1024;
const OUTPUT_BYTES = 256 * 1024;
/** How long a request may wait for its turn beside the plug-in's own time: the first one waits for a thread to start. */
const TURN_MAX_MS = 5_000;
const REASON_LENGTH_MAX = 500;

export interface PlugInRequest {
  method: string;
  route: string;
  key_id: string;
  query: Readonly<Record<string, string>>;
  /** Null when it is no JSON, or too large to be looked at. */
  body: Json;
}

export interface PlugInAnswer {
  method: string;
  route: string;
  key_id: string;
  status: number;
  body: Json;
}

export interface PlugInResult {
  query?: Record<string, string>;
  body?: Json;
  headers?: Record<string, string>;
  /** Why the request is refused. */
  refuse?: string;
}

export class PlugInRunner {
  readonly #sandbox = new Sandbox({ threads: 2 });
  readonly #clock: Clock;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /**
   * What the plug-in wants; nothing when it fails and `on_failure` is `open`. Throws refused_by_plug_in, and
   * plug_in_failed when it fails and `on_failure` is `closed`.
   */
  async apply(orgId: string, plugIn: PlugIn, input: PlugInRequest | PlugInAnswer, seed: string): Promise<PlugInResult> {
    let result: PlugInResult;
    try {
      result = (await this.try(orgId, plugIn, input, seed)).result;
    } catch (error) {
      if (plugIn.on_failure === 'open') return {};
      const why = error instanceof ScriptProblem ? error.message : 'It could not be run in time.';
      throw new Problem(
        'plug_in_failed',
        `The plug-in "${plugIn.name}" failed, and lets nothing through then. ${why}`,
        {
          cause: error,
        },
      );
    }
    if (result.refuse !== undefined)
      throw new Problem('refused_by_plug_in', `The plug-in "${plugIn.name}" refused it: ${result.refuse}`);
    return result;
  }

  /** The same, with what it told `console`. Throws ScriptProblem. */
  async try(
    orgId: string,
    { hook, source, time_ms }: Pick<PlugIn, 'hook' | 'source' | 'time_ms'>,
    input: unknown,
    seed: string,
  ): Promise<{ result: PlugInResult; logs: readonly ScriptLog[]; usedMs: number }> {
    const { output, logs, usedMs } = await this.#sandbox.run({
      owner: orgId,
      source,
      input,
      limits: { timeMs: time_ms, memoryBytes: MEMORY_BYTES, outputBytes: OUTPUT_BYTES },
      nowMs: this.#clock(),
      seed,
      signal: AbortSignal.timeout(time_ms + TURN_MAX_MS),
    });
    return { result: resultOf(hook, output), logs, usedMs };
  }

  close(): Promise<void> {
    return this.#sandbox.close();
  }
}

const FIELDS = { request: ['query', 'body', 'headers', 'refuse'], response: ['body', 'headers'] } as const;

/** Throws ScriptProblem for what is no answer of a plug-in. */
function resultOf(hook: PlugIn['hook'], output: unknown): PlugInResult {
  if (output === null) return {};
  const known: readonly string[] = FIELDS[hook];
  if (typeof output !== 'object' || Array.isArray(output) || Object.keys(output).some((name) => !known.includes(name)))
    throw new ScriptProblem('script_failed', `A plug-in gives nothing, or an object with ${known.join(', ')}.`);
  const result = output as PlugInResult;
  for (const [name, value] of Object.entries(result.headers ?? {}))
    if (!HEADER_NAME_RULE.matches.test(name) || !isHeaderValue(value))
      throw new ScriptProblem('script_failed', `The header "${name.slice(0, 60)}" may not be set by a plug-in.`);
  if (Object.values(result.query ?? {}).some((value) => typeof value !== 'string'))
    throw new ScriptProblem('script_failed', 'The query is made of text.');
  const { refuse } = result;
  return refuse === undefined ? result : { refuse: String(refuse).slice(0, REASON_LENGTH_MAX) };
}
