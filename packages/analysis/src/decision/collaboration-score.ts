/**
 * How well a team works with others, 0 to 1: the cube root of (share of what it sends that leaves it, full at one half) times
 * (how much of the contact with others is returned) times (how evenly it is spread over them). The parts are shown with it.
 * `null` without any tie, 0 without a tie to others.
 */

export interface CollaborationScore {
  score: number | null;
  parts: { externalShare: number; reciprocity: number; evenness: number } | null;
}

/** From team, to team, strength. */
export type TeamTie = readonly [string, string, number];

const EXTERNAL_SHARE_FULL = 0.5;

export function collaborationScore(team: string, ties: readonly TeamTie[]): CollaborationScore {
  let internal = 0;
  const out = new Map<string, number>();
  const back = new Map<string, number>();
  for (const [from, to, strength] of ties) {
    if (!(strength > 0)) continue;
    if (from === team && to === team) internal += strength;
    else if (from === team) out.set(to, (out.get(to) ?? 0) + strength);
    else if (to === team) back.set(from, (back.get(from) ?? 0) + strength);
  }
  const others = [...new Set([...out.keys(), ...back.keys()])];
  const exchanged = others.map((other) => (out.get(other) ?? 0) + (back.get(other) ?? 0));
  const external = exchanged.reduce((sum, strength) => sum + strength, 0);
  if (internal + external === 0) return { score: null, parts: null };
  if (external === 0) return { score: 0, parts: { externalShare: 0, reciprocity: 0, evenness: 0 } };
  const sent = [...out.values()].reduce((sum, strength) => sum + strength, 0);
  const returned = others.reduce((sum, other) => sum + Math.min(out.get(other) ?? 0, back.get(other) ?? 0), 0);
  const parts = {
    externalShare: internal + sent > 0 ? sent / (internal + sent) : 0,
    reciprocity: (2 * returned) / external,
    evenness: evennessOf(exchanged, external),
  };
  const share = Math.min(1, parts.externalShare / EXTERNAL_SHARE_FULL);
  return { score: Math.cbrt(share * parts.reciprocity * parts.evenness), parts };
}

/** Entropy over its most; one other team alone is not spread at all. */
function evennessOf(strengths: readonly number[], sum: number): number {
  if (strengths.length < 2) return 0;
  const entropy = strengths.reduce((total, strength) => total - (strength / sum) * Math.log(strength / sum), 0);
  return entropy / Math.log(strengths.length);
}
