/**
 * Where people went next, as a tree: from one beginning the pages that followed, each with how many went there, and how
 * many ended. Only the widest branches are shown. A branch of fewer than `floor` is folded into the rest, and when the rest
 * would be fewer than that, the smallest branch is folded in with it: what is not told cannot be had by taking away.
 */

export interface JourneyOptions {
  /** Pages after the first. */
  depth: number;
  /** Shown after one page, at most. */
  branches: number;
  floor: number;
}

export interface JourneyNode {
  page: string;
  count: number;
  next: readonly JourneyNode[];
  /** Of `count`, who is in none of `next`. */
  rest: number;
  /** Of the rest, who went nowhere after it; null when it cannot be told apart. Of the last depth it is not looked at. */
  ended: number | null;
}

/** `ways`: the pages of each, in order, all with the same first page. `null`: there are fewer than the floor. */
export function journeyTree(ways: readonly (readonly string[])[], options: JourneyOptions): JourneyNode | null {
  const page = ways[0]?.[0];
  return page === undefined || ways.length < options.floor ? null : nodeOf(page, ways, 1, options);
}

function nodeOf(page: string, ways: readonly (readonly string[])[], at: number, options: JourneyOptions): JourneyNode {
  const { depth, branches, floor } = options;
  const count = ways.length;
  if (at > depth) return { page, count, next: [], rest: count, ended: null };
  const followed = new Map<string, (readonly string[])[]>();
  let ended = 0;
  for (const way of ways) {
    const next = way[at];
    if (next === undefined) ended++;
    else if (followed.has(next)) followed.get(next)!.push(way);
    else followed.set(next, [way]);
  }
  const shown = [...followed]
    .sort(([a, one], [b, other]) => other.length - one.length || (a < b ? -1 : 1))
    .slice(0, branches)
    .filter(([, own]) => own.length >= floor);
  const restOf = () => count - shown.reduce((sum, [, own]) => sum + own.length, 0);
  while (isSmall(restOf(), floor)) shown.pop();
  const rest = restOf();
  return {
    page,
    count,
    next: shown.map(([name, own]) => nodeOf(name, own, at + 1, options)),
    rest,
    ended: isSmall(ended, floor) || isSmall(rest - ended, floor) ? null : ended,
  };
}

const isSmall = (count: number, floor: number): boolean => count > 0 && count < floor;
