/** `@bellwether/sdk` for browsers, pages and workers alike. Node takes index.ts instead; both export the same names. */
import { type Bellwether, createClient } from './client.ts';
import type { AgentEvents } from './events.ts';
import type { BellwetherOptions } from './options.ts';
import { browserPlatform } from './platform-browser.ts';

/**
 * A client. `Events` names the producer's own event types: `createBellwether<MyEvents & AgentEvents>({ url, key })`.
 * Never throws; options that cannot work are reported to `onProblem` and give a client that drops everything.
 */
export function createBellwether<Events = AgentEvents>(options: BellwetherOptions): Bellwether<Events> {
  return createClient<Events>(options, browserPlatform);
}

export type { Bellwether, FlushResult } from './client.ts';
export type { AgentContext, AgentEvents, Envelope, EnvelopeDefaults, EventCategory } from './events.ts';
export type { BellwetherOptions, OfflineOptions } from './options.ts';
export type { Clock } from './platform.ts';
export type { OnProblem, ProblemCode, SdkProblem } from './problems.ts';
export type { Session, SessionOptions } from './session.ts';
export type { Stats } from './stats.ts';
