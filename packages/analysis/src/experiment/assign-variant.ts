/**
 * Which variant of an experiment somebody sees: a function of the experiment's key and of who it is, so that it is the same
 * at every visit and nothing has to be kept. Whether somebody takes part, and which variant it is, come from two hashes:
 * letting more visitors in changes no variant of those who were in before. The tracker in the page answers the same.
 *
 * The hash is FNV-1a over UTF-16 code units, finished by the mixer of MurmurHash3, since FNV alone leaves the high bits
 * of similar texts alike. Sources: Fowler, Noll, Vo 1991; Appleby 2011. Not for secrets.
 */

export interface VariantShare {
  key: string;
  /** Of those who take part; those of all variants add up to 1. */
  share: number;
}

export interface Assignable {
  key: string;
  /** Of all visitors, who takes part: from 0 to 1. */
  traffic: number;
  variants: readonly VariantShare[];
}

/** `null`: does not take part. */
export function assignVariant({ key, traffic, variants }: Assignable, unit: string): string | null {
  if (unitInterval(`${key}/traffic/${unit}`) >= traffic) return null;
  const place = unitInterval(`${key}/variant/${unit}`);
  let end = 0;
  for (const { key: variant, share } of variants) {
    end += share;
    if (place < end) return variant;
  }
  // Shares that add up to a hair less than 1.
  return variants.at(-1)?.key ?? null;
}

/** In [0, 1). */
function unitInterval(text: string): number {
  let hash = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193);
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return ((hash ^ (hash >>> 16)) >>> 0) / 2 ** 32;
}
