/**
 * A preview: exactly what would leave for a sample of a source's real records, beside what each field becomes and what
 * stays. It goes the whole way through the pipeline in a transaction that is then undone, so it is no second opinion on
 * what the pipeline does.
 */
import { formatInstant, type JsonObject, Problem } from '@bellwether/core';
import { type EdgeAdapter, type FieldRule, isReadable, type ParsedRecord, type SourceInput } from '../adapter.ts';
import { leafPaths, ruleFor } from '../pipeline/allow-list.ts';
import { numberedBatches } from '../pipeline/numbered-records.ts';
import type { Fate, NumberedRecord, Pipeline, Work } from '../pipeline/pipeline.ts';

export interface Preview {
  source: string;
  adapter: string;
  adapter_version: number;
  at: string;
  /** Records read to know who people are and how large their units. */
  records_learned: number;
  records: PreviewedRecord[];
  /** Units that would be told with them. */
  units: JsonObject[];
}

export interface PreviewedRecord {
  place: string;
  /** The record as the source has it; shown to who may see it, never sent. */
  original: JsonObject | null;
  fields: { path: string; becomes: FieldRule['becomes'] | 'refused'; as: string | null; note: string | null }[];
  fate: Fate['kind'];
  /** What would leave, to the letter. */
  leaves: JsonObject[];
  why: string | null;
}

const SAMPLE_RECORDS = 20;
const LEARN_RECORDS_MAX = 50_000;

export async function makePreview(
  pipeline: Pipeline,
  work: Work,
  inputs: readonly SourceInput[],
  nowMs: number,
): Promise<Preview> {
  const records = await readSome(work.adapter, work, inputs, work.adapter.learn ? LEARN_RECORDS_MAX : SAMPLE_RECORDS);
  if (records.length === 0)
    throw new Problem('conflict', 'The source has no record to show. Put one there, then look at the preview again.');
  const sample = records.slice(0, SAMPLE_RECORDS);
  const learnFrom = work.adapter.learn ? records.map(({ record }) => record) : [];
  const { units, fates } = await pipeline.rehearse(work, learnFrom, sample);
  return {
    source: work.source,
    adapter: work.adapter.name,
    adapter_version: work.adapter.version,
    at: formatInstant(nowMs),
    records_learned: learnFrom.length,
    records: sample.map(({ record }, i) => previewed(work, record, fates[i]!)),
    units,
  };
}

async function readSome(
  adapter: EdgeAdapter,
  work: Work,
  inputs: readonly SourceInput[],
  max: number,
): Promise<NumberedRecord[]> {
  const records: NumberedRecord[] = [];
  for (const input of inputs) {
    for await (const batch of numberedBatches(adapter.parse(input, work.settings), { size: SAMPLE_RECORDS, skip: 0 })) {
      records.push(...batch);
      if (records.length >= max) return records.slice(0, max);
    }
  }
  return records;
}

function previewed(work: Work, record: ParsedRecord, fate: Fate): PreviewedRecord {
  const paths = isReadable(record) ? [...new Set(leafPaths(record.fields))] : [];
  return {
    place: record.place,
    original: isReadable(record) ? record.fields : null,
    fields: paths.map((path) => {
      const rule = ruleFor(path, work.rules);
      return { path, becomes: rule?.becomes ?? 'refused', as: rule?.as ?? null, note: rule?.note ?? null };
    }),
    fate: fate.kind,
    leaves: fate.kind === 'events' ? fate.events : [],
    why: whyOf(fate),
  };
}

function whyOf(fate: Fate): string | null {
  if (fate.kind === 'events') return null;
  if (fate.kind === 'dropped') return `left out on purpose: ${fate.reason}`;
  return [fate.field, fate.detail].filter((text) => text !== '').join(': ');
}
