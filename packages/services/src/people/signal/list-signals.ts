/** Kept figures of signals within the caller's reach: the newest of each signal and unit, or those of a range. */
import { Problem, parseInstant } from '@bellwether/core';
import { type Caller, organisationOf, requirePermission } from '../../access/authority/caller.ts';
import { readInput } from '../../input.ts';
import type { Platform } from '../../installation/platform/platform.ts';
import { NETWORK_SIGNALS } from '../network/disclose-network.ts';
import { unitReachOf } from '../roster/unit-reach.ts';
import { readUnits } from '../roster/units.ts';
import { type FigureSelection, readFigures } from './signal-figures.ts';
import { type SignalFigureView, signalView } from './signal-view.ts';

const FIGURES_MAX = 20_000;

/** `input`: `signal` and `unit` (one, or several with commas), `from` and `to`. */
export async function listSignals(
  platform: Platform,
  caller: Caller | undefined,
  input: unknown,
): Promise<{ figures: SignalFigureView[] }> {
  requirePermission(platform, caller, 'metrics:read', 'team');
  const titles = titlesOf(platform);
  const selection = selectionOf(input, titles);
  const orgId = organisationOf(caller);
  const { units, figures } = await platform.records.asTenant(orgId, async (tx) => {
    const known = await readUnits(tx, orgId);
    return {
      units: known,
      figures: await readFigures(tx, orgId, unitReachOf(caller, 'metrics:read', known), selection),
    };
  });
  await platform.audit.note(caller, {
    action: 'signals.read',
    resourceType: 'signal',
    resourceId: selection.signals?.join(',').slice(0, 200) ?? '',
    details: { units: [...(selection.units ?? [])].slice(0, 20) },
  });
  if (figures.length > FIGURES_MAX)
    throw new Problem(
      'query_too_expensive',
      `These are ${figures.length} figures. Ask for a shorter range, or name signals.`,
    );
  return { figures: figures.map((figure) => signalView(figure, units, titles)) };
}

export function titlesOf(platform: Pick<Platform, 'packs'>): ReadonlyMap<string, string> {
  return new Map([
    ...Object.entries(NETWORK_SIGNALS),
    ...platform.packs.flatMap((pack) => (pack.signals ?? []).map(({ name, title }) => [name, title] as const)),
  ]);
}

function selectionOf(input: unknown, known: ReadonlyMap<string, string>): FigureSelection {
  return readInput(input, (read): FigureSelection => {
    const list = (field: string, max: number): string[] | undefined =>
      read.has(field) ? read.text(field, { min: 0, max }).split(',') : undefined;
    const instant = (field: string): number | undefined => {
      if (!read.has(field)) return undefined;
      return (
        parseInstant(read.text(field, { max: 40 })) ?? read.refuse(field, 'has to be an ISO 8601 time with a zone.')
      );
    };
    const signals = list('signal', 4000);
    if (signals && !signals.every((name) => known.has(name)))
      read.refuse('signal', `has to be names of signals, separated by commas: ${[...known.keys()].sort().join(', ')}.`);
    // The organisation itself, whose pseudonym is empty, goes by the word, too.
    const units = list('unit', 8000)?.map((unit) => (unit === 'organisation' ? '' : unit));
    const [fromMs, toMs] = [instant('from'), instant('to')];
    return {
      ...(signals ? { signals } : {}),
      ...(units ? { units } : {}),
      ...(fromMs === undefined ? {} : { fromMs }),
      ...(toMs === undefined ? {} : { toMs }),
      newestOnly: fromMs === undefined && toMs === undefined,
    };
  });
}
