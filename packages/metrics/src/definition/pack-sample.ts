/**
 * What a pack shows of the sample organisation. Generated, never real; the same question always gets the same events, ids
 * included, so that loading twice changes nothing.
 */
import type { IncomingEvent } from '@bellwether/core';

export interface TimedEvent {
  atMs: number;
  event: IncomingEvent;
}

/** A device of the sample, as the registry has it. */
export interface SampleDevice {
  device_id: string;
  name: string;
  profile: string;
  site: string;
  serial: string;
}

export interface PackSample {
  /** How far back it goes at the first start. */
  historyMs: number;
  /** Event types of which the sample organisation has none but those of `events`: the newest tells how far it was loaded. */
  ownTypes: readonly string[];
  /** Devices that its events are of. */
  devices?: readonly SampleDevice[];
  /** What happens from `fromMs` on, in order of time, without end. */
  events(range: { fromMs: number; seed: number }): Iterable<TimedEvent>;
  /** What follows at once from an event of another pack's sample; most often nothing. */
  after?(event: IncomingEvent): readonly IncomingEvent[];
}
