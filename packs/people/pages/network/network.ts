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

export interface Measure extends GroupFigure {
  z?: number | null;
  expected?: number | null;
}

export interface Network {
  window: { from: string; to: string } | null;
  measures: Readonly<Record<string, Measure>>;
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

/**
 * Which colour a community has: the largest of those that most of some group's people are in, as many as there are
 * colours. Two communities never share one.
 */
export function colourSlots(network: Network, slots: number): ReadonlyMap<number, number> {
  const used = new Set(network.groups.map(({ unit }) => communityOf(network, unit)).filter((index) => index >= 0));
  const bySize = [...used].sort((a, b) => network.communities[b]!.people - network.communities[a]!.people || a - b);
  return new Map(bySize.slice(0, slots).map((index, slot) => [index, slot]));
}

/** Groups apart from each other, so that circles and names can be told apart; the same from one visit to the next. */
export function spread<T extends { x: number; y: number }>(groups: readonly T[], apart: number): T[] {
  const placed = groups.map((group) => ({ ...group }));
  for (let round = 0; round < SPREAD_ROUNDS; round++) {
    let moved = false;
    for (let i = 0; i < placed.length; i++)
      for (let j = i + 1; j < placed.length; j++) {
        const [a, b] = [placed[i]!, placed[j]!];
        // Two in one place part along a direction of their own.
        const [dx, dy] = a.x === b.x && a.y === b.y ? [Math.cos(j), Math.sin(j)] : [b.x - a.x, b.y - a.y];
        const distance = Math.hypot(b.x - a.x, b.y - a.y);
        if (distance >= apart) continue;
        const push = (apart - distance) / 2 / Math.hypot(dx, dy);
        a.x -= dx * push;
        a.y -= dy * push;
        b.x += dx * push;
        b.y += dy * push;
        moved = true;
      }
    if (!moved) break;
  }
  return placed;
}

const SPREAD_ROUNDS = 200;

/** Bottlenecks first, then by strength. */
export function tiesInOrder({ ties }: Network): Tie[] {
  return ties.toSorted((a, b) => Number(b.bottleneck) - Number(a.bottleneck) || b.strength - a.strength);
}
