/**
 * The least cost of moving mass from where it is to where it is wanted: optimal transport, exactly, for any costs. Mass is
 * sent along the cheapest way there is, again and again, with node prices that keep all reduced costs above 0 (successive
 * shortest paths; Edmonds and Karp 1972). For dozens of places, not thousands; the fast curvature does without it.
 */

/** `cost[i * demand.length + j]`. Supply and demand must add up to the same. */
export function transportCost(
  supply: readonly number[],
  demand: readonly number[],
  cost: ArrayLike<number>,
  tolerance = 1e-14,
): number {
  const [sources, sinks] = [supply.length, demand.length];
  const flow = new Float64Array(sources * sinks);
  const left = Float64Array.from(supply);
  const wanted = Float64Array.from(demand);
  const price = new Float64Array(sources + sinks);
  let total = 0;
  for (;;) {
    const distance = new Float64Array(sources + sinks).fill(Number.POSITIVE_INFINITY);
    const via = new Int32Array(sources + sinks).fill(-1);
    const settled = new Uint8Array(sources + sinks);
    for (let source = 0; source < sources; source++) if (left[source]! > tolerance) distance[source] = 0;
    for (;;) {
      let node = -1;
      for (let at = 0; at < distance.length; at++)
        if (!settled[at] && distance[at]! < (node < 0 ? Number.POSITIVE_INFINITY : distance[node]!)) node = at;
      if (node < 0) break;
      settled[node] = 1;
      const relax = (to: number, length: number) => {
        const reduced = distance[node]! + Math.max(0, length + price[node]! - price[to]!);
        if (reduced >= distance[to]!) return;
        distance[to] = reduced;
        via[to] = node;
      };
      if (node < sources) for (let sink = 0; sink < sinks; sink++) relax(sources + sink, cost[node * sinks + sink]!);
      else
        for (let source = 0; source < sources; source++) {
          const place = source * sinks + node - sources;
          if (flow[place]! > tolerance) relax(source, -cost[place]!);
        }
    }
    let end = -1;
    for (let sink = 0; sink < sinks; sink++) {
      const node = sources + sink;
      if (wanted[sink]! <= tolerance || !Number.isFinite(distance[node]!)) continue;
      if (end < 0 || distance[node]! < distance[end]!) end = node;
    }
    if (end < 0) return total;
    for (let node = 0; node < price.length; node++) price[node]! += Math.min(distance[node]!, distance[end]!);
    let amount = wanted[end - sources]!;
    let start = end;
    for (; via[start]! >= 0; start = via[start]!)
      if (start < sources) amount = Math.min(amount, flow[start * sinks + via[start]! - sources]!);
    amount = Math.min(amount, left[start]!);
    for (let node = end; via[node]! >= 0; node = via[node]!) {
      const before = via[node]!;
      const place = node < sources ? node * sinks + before - sources : before * sinks + node - sources;
      flow[place]! += node < sources ? -amount : amount;
      total += (node < sources ? -amount : amount) * cost[place]!;
    }
    left[start]! -= amount;
    wanted[end - sources]! -= amount;
  }
}
