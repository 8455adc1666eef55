/**
 * Column lineage of metrics: for each metric the fields of events that can change its answers, and how. It follows from
 * the declarations that the compiler makes its SQL of; no text is read. It is exact, and tests/lineage shows it: each
 * field of each event type is changed, and the metrics whose answers change are those named here.
 *
 *   event field ──► measure ──► metric        DIRECT (its values), INDIRECT FILTER (whether the event counts)
 *   event field ──► dimension ──► metric      INDIRECT GROUP_BY (in which group)
 *   timestamp, event_type ──► metric          INDIRECT WINDOW, FILTER
 *   event field ──► derived field ──► …       as the derived field (a cost made of tokens)
 *
 * The organisation an event belongs to is no column: nothing of another organisation is ever read.
 */
import { type EventType, isAboutPersons } from '@bellwether/core';
import type { FieldRef } from '../definition/measure.ts';
import type { Enricher, Metric } from '../definition/metric.ts';
import { type CompiledCube, type MetricRegistry, measuresOf } from '../registry.ts';
import { type FieldValue, fieldValues } from './field-values.ts';
import { measureInfluences, type Witness } from './measure-influence.ts';
import { FILTER, GROUP_BY, type Transformation, WINDOW } from './transformation.ts';

/** What a field goes through on its way to a metric. */
export type Passage =
  | { kind: 'measure' | 'dimension'; cube: string; name: string }
  /** The cube itself, whose rows are of an event type and a time. */
  | { kind: 'cube'; cube: string };

export interface ColumnInfluence {
  transformation: Transformation;
  through: Passage;
  /** Fields that are made of it before the event is kept, when it does not arrive as it is. */
  derives?: FieldRef;
  /** Of a field that others are made of, none: only the enricher knows. */
  witness?: Witness;
}

export interface ColumnLineage {
  eventType: string;
  field: FieldRef;
  influences: readonly ColumnInfluence[];
}

/** The event types and enrichers that figures are made of, beside the registry of cubes and metrics. */
export interface LineageSources {
  registry: MetricRegistry;
  eventTypes: readonly EventType[];
  enrichers: readonly Enricher[];
}

/** Everything that can change the answers of a metric. */
export function metricLineage(metric: Metric, sources: LineageSources): ColumnLineage[] {
  const compiled = sources.registry.cubes.get(metric.cube);
  if (!compiled) throw new Error(`Metric "${metric.name}" reads cube "${metric.cube}", which there is not.`);
  return countedTypes(compiled, sources.eventTypes).flatMap((type) => lineageOfType(metric, compiled, type, sources));
}

/** The event types whose events are in a cube. */
export function countedTypes({ cube }: CompiledCube, eventTypes: readonly EventType[]): EventType[] {
  const { events } = cube;
  return eventTypes.filter((type) => (events === '*' ? !isAboutPersons(type) : events.includes(type.name)));
}

function lineageOfType(
  metric: Metric,
  { cube }: CompiledCube,
  type: EventType,
  { registry, enrichers }: LineageSources,
): ColumnLineage[] {
  const found = new Map<FieldRef, ColumnInfluence[]>();
  const note = (field: FieldRef, influence: ColumnInfluence): void => {
    found.set(field, [...(found.get(field) ?? []), influence]);
  };
  let counted: Witness['event'] | undefined;
  for (const name of new Set(measuresOf(metric.value).map(({ measure }) => measure))) {
    const of = measureInfluences({ measure: cube.measures[name]!, slicedBy: cube.slicedBy }, type, registry.fields);
    counted ??= of.counted;
    const through: Passage = { kind: 'measure', cube: cube.name, name };
    for (const { field, transformations, witness } of of.influences)
      for (const transformation of transformations) note(field, { transformation, through, witness });
  }
  if (!counted) return [];
  const event = counted;
  const between = (field: FieldRef, from: FieldValue, to: FieldValue): Witness => ({
    ...{ event: { ...event, [field]: from }, from, to },
  });
  const whole: Passage = { kind: 'cube', cube: cube.name };
  note('timestamp', { transformation: WINDOW, through: whole, witness: between('timestamp', undefined, undefined) });
  note('event_type', { transformation: FILTER, through: whole, witness: between('event_type', type.name, undefined) });
  for (const field of cube.people ? [cube.people.subject] : []) {
    const [, from, to] = fieldValues(type, field, registry.fields);
    note(field, { transformation: FILTER, through: whole, witness: between(field, from, to) });
  }
  for (const [name, { field }] of Object.entries(cube.dimensions)) {
    const values = fieldValues(type, field, registry.fields);
    const through: Passage = { kind: 'dimension', cube: cube.name, name };
    if (values.length > 1)
      note(field, { transformation: GROUP_BY, through, witness: between(field, values[0], values[1]) });
  }
  for (const { field, from } of derivations(type, enrichers))
    for (const influence of found.get(field) ?? [])
      for (const source of from)
        if (source !== field && fieldValues(type, source, registry.fields).length > 1) {
          const { witness: _, ...how } = influence;
          note(source, { ...how, derives: field });
        }
  return [...found].map(([field, influences]) => ({ eventType: type.name, field, influences }));
}

/** What enrichers make of an event of this type. */
export function derivations(type: EventType, enrichers: readonly Enricher[]) {
  return enrichers.filter(({ events }) => events.includes(type.name)).flatMap(({ derives }) => derives ?? []);
}
