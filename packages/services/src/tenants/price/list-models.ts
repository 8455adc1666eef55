/** The models of the last thirty days, with the price each was given, those without one first: they cost an unknown sum. */
import { DAY_MS } from '@bellwether/core';
import type { Pack } from '@bellwether/metrics';
import { type Caller, organisationOf, requirePermission } from '../../access/authority/caller.ts';
import type { Platform } from '../../installation/platform/platform.ts';
import type { PriceTable } from './price-table.ts';

/** The field of an event that prices speak of. */
const MODEL_FIELD = 'model';
const DAYS = 30;
const MODELS_MAX = 500;

export interface SeenModel {
  model: string;
  events: number;
  last_seen: string;
  /** The name its price is filed under; null when it has none. */
  priced_as: string | null;
}

export async function listSeenModels(platform: Platform, caller: Caller | undefined): Promise<SeenModel[]> {
  requirePermission(platform, caller, 'settings:read');
  const orgId = organisationOf(caller);
  await platform.audit.note(caller, { action: 'price.list_models', resourceType: 'price' });
  if (!platform.store.columns.some(({ name, kind }) => name === MODEL_FIELD && kind === 'string')) return [];
  const fromMs = platform.clock() - DAYS * DAY_MS;
  const seen = await platform.store.events.values(orgId, MODEL_FIELD, { fromMs, limit: MODELS_MAX });
  const models = seen.map(({ value, events, last_seen }) => ({
    model: value,
    events,
    last_seen,
    priced_as: pricedAs(platform, orgId, value),
  }));
  return models.sort((a, b) => Number(a.priced_as !== null) - Number(b.priced_as !== null) || b.events - a.events);
}

function pricedAs({ packs, prices }: { packs: readonly Pack[]; prices: PriceTable }, orgId: string, model: string) {
  const names = [model, ...packs.flatMap((pack) => pack.priceNames?.(model) ?? [])];
  return names.find((name) => prices.priceOf(orgId, name) !== undefined) ?? null;
}
