/** The network of groups as `GET /api/v1/network` answers it: nobody in it is a person. */
import type { GroupFigure } from '@bellwether/ui/api/group-figure.ts';
import { type Resource, useResource } from '@bellwether/ui/api/use-resource.ts';
import { api } from '@bellwether/ui/session/session.ts';
import { REFRESH_MS } from '../figures/use-signals.ts';

export interface Group {
  unit: string;
  name_generic: string;
  /** Rounded down to a multiple of 5. */
  people: number;
  /** Weight of ties inside the group and to others. */
  internal: number | null;
  external: number | null;
  ei_index: GroupFigure | number | null;
  silo_index: GroupFigure | number | null;
  x: number;
  y: number;
}

export interface Tie {
  from: string;
  to: string;
  strength: number;
  /** Mean Ollivier–Ricci curvature; negative where little else connects the two. */
  curvature: number | null;
  /** Among the least curved and the most relied on. */
  bottleneck: boolean;
}

export interface Community {
  community: number | string;
  people: number;
  /** Which units it is made of. */
  units: readonly { unit: string; share: number }[];
}

export interface Network {
  window: { from: string; to: string } | null;
  measures: Readonly<Record<string, GroupFigure & { z?: number | null; expected?: number | null }>>;
  groups: readonly Group[];
  ties: readonly Tie[];
  communities: readonly Community[];
  hidden: { groups: number; people_at_most?: number | null };
}

export function useNetwork(): Resource<Network> {
  return useResource('network', (signal) => api.get<Network>('/api/v1/network', signal), REFRESH_MS);
}

export function figureOf(figure: GroupFigure | number | null): GroupFigure {
  return typeof figure === 'number' || figure === null ? { value: figure } : figure;
}

/** The community most of a group's people belong to; its index colours the group. */
export function communityOf({ communities }: Network, unit: string): number {
  let best = -1;
  let share = 0;
  communities.forEach(({ units }, index) => {
    const own = units.find((one) => one.unit === unit)?.share ?? 0;
    if (own > share) [best, share] = [index, own];
  });
  return best;
}

/** Bottlenecks first, then by strength. */
export function tiesInOrder({ ties }: Network): Tie[] {
  return ties.toSorted((a, b) => Number(b.bottleneck) - Number(a.bottleneck) || b.strength - a.strength);
}
