/**
 * What a kind of device measures: the fields of its telemetry with units and ranges, and how often it reports. What a device
 * sends is held against its profile where it comes in. Names carry their unit, so that a chart cannot mix two:
 * `temperature_celsius`.
 */
import type { JsonObject } from '@bellwether/core';

export interface DeviceField {
  /** snake_case, with the unit at its end. One name means one thing over all profiles. */
  name: string;
  title: string;
  /** As it stands behind a number: °C, %, ppm. Empty for a plain count. */
  unit: string;
  /** Both bounds included. What is outside cannot be true, and is rejected. */
  minimum: number;
  maximum: number;
  /** Whole numbers only. */
  integer?: true;
  /** A message without it is rejected. */
  required?: true;
  /** It counts people: kept only from the organisation's privacy floor on, rounded down to a multiple of five. */
  people?: true;
}

export interface DeviceProfile {
  /** kebab-case. */
  name: string;
  title: string;
  /** What it is used for: smart-city, agriculture, building, healthcare, analytics. */
  category: string;
  description: string;
  /** A device that is silent for three times as long is offline. */
  expectedIntervalSeconds: number;
  fields: readonly DeviceField[];
}

export function defineDeviceProfile(profile: DeviceProfile): DeviceProfile {
  return profile;
}

/** Counts of people are kept in steps of so many. */
const PEOPLE_STEP = 5;

/**
 * Leaves out counts of people below the floor and rounds others down to whole fives, in place; says so when one was left
 * out. Twice does what once does.
 */
export function keepPeopleCounts(metadata: JsonObject, fields: readonly string[], floor: number): void {
  for (const field of fields) {
    const count = metadata[field];
    if (typeof count !== 'number') continue;
    const kept = Math.floor(count / PEOPLE_STEP) * PEOPLE_STEP;
    if (kept >= floor) {
      metadata[field] = kept;
      continue;
    }
    delete metadata[field];
    metadata.people_withheld = true;
  }
}
