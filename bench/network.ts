/**
 * The network of a generated organisation: all its signals, each part timed, by the wall and by the processor.
 *   node bench/network.ts [--people 10000] [--ties 300000] [--threads 2]
 *   node bench/network.ts --reference    what others published beside what is found here, and networkx beside it for time
 * networkx is asked where it is: PYTHON=/path/to/a/python that can import it (default python3). The reference data are not
 * part of the repository.
 */
import { spawnSync } from 'node:child_process';
import { parseArgs } from 'node:util';
import {
  analyseNetwork,
  betweenness,
  clustering,
  coreNumbers,
  graphOfColumns,
  NetworkThreads,
} from '@bellwether/analysis';
import { emailNetwork, hasPublishedFigures, publishedFigures } from '../tests/network/published-figures.ts';

const { values } = parseArgs({
  options: {
    people: { type: 'string', default: '10000' },
    ties: { type: 'string', default: '300000' },
    threads: { type: 'string', default: '2' },
    reference: { type: 'boolean', default: false },
  },
});

async function measure(people: number, ties: number, threadCount: number): Promise<void> {
  const { graph, departments } = generatedOrganisation(people, ties);
  console.log(`${people} people, ${graph.edges} ties, ${threadCount} threads`);
  const threads = new NetworkThreads(threadCount);
  const started = { wall: performance.now(), processor: process.cpuUsage() };
  let since = process.cpuUsage();
  try {
    const found = await analyseNetwork(graph, departments, {
      runner: threads,
      onPart: (part, seconds) => {
        const { user, system } = process.cpuUsage(since);
        since = process.cpuUsage();
        console.log(
          `  ${part.padEnd(26)} ${seconds.toFixed(2).padStart(7)} s   processor ${((user + system) / 1e6).toFixed(2).padStart(7)} s`,
        );
      },
    });
    const { user, system } = process.cpuUsage(started.processor);
    console.log(
      `  ${'all'.padEnd(26)} ${((performance.now() - started.wall) / 1000).toFixed(2).padStart(7)} s   processor ${((user + system) / 1e6).toFixed(2).padStart(7)} s`,
    );
    console.log(
      `  betweenness ${found.betweenness.method}, curvature of ${graph.edges - found.curvature.bounded} ties exact and of ${found.curvature.bounded} bounded, ` +
        `${found.communities.count} communities, robustness ${found.robustness.r?.toFixed(4)}, silo index ${found.mixing.siloIndex?.toFixed(4)}`,
    );
  } finally {
    await threads.close();
  }
}

/** Teams of 10, departments of 200, divisions of 1,000; most ties are near, some people have many more than others. */
function generatedOrganisation(people: number, ties: number) {
  let state = 7;
  const unit = () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 4294967296;
  };
  const below = (bound: number) => Math.floor(unit() * bound);
  const activity = Float64Array.from({ length: people }, () =>
    Math.exp(0.5 * Math.sqrt(-2 * Math.log(1 - unit())) * Math.cos(2 * Math.PI * unit())),
  );
  const seen = new Set<number>();
  const from: number[] = [];
  const to: number[] = [];
  const weights: number[] = [];
  const within = (node: number, size: number) => Math.min(people - 1, Math.floor(node / size) * size + below(size));
  while (from.length < ties) {
    const node = below(people);
    if (unit() * 4 > activity[node]!) continue;
    const reach = unit();
    const other =
      reach < 0.3
        ? within(node, 10)
        : reach < 0.7
          ? within(node, 200)
          : reach < 0.9
            ? within(node, 1000)
            : below(people);
    if (other === node || unit() * 4 > activity[other]!) continue;
    const [a, b] = [Math.min(node, other), Math.max(node, other)];
    if (seen.has(a * people + b)) continue;
    seen.add(a * people + b);
    from.push(a);
    to.push(b);
    weights.push(0.1 + 5 * unit());
  }
  return {
    graph: graphOfColumns(people, {
      from: Int32Array.from(from),
      to: Int32Array.from(to),
      weights: Float64Array.from(weights),
    }),
    departments: Array.from({ length: people }, (_, node) => `department ${Math.floor(node / 200)}`),
  };
}

function compare(): void {
  if (!hasPublishedFigures()) {
    console.log('The reference data are not there: ../shared/data. Nothing was compared.');
    return;
  }
  let network = '';
  let wrong = 0;
  for (const one of publishedFigures()) {
    if (one.network !== network) console.log(`\n${one.network}`);
    network = one.network;
    const isRight =
      one.ours !== null &&
      one.ours >= one.published - one.tolerance &&
      (one.isBar || one.ours <= one.published + one.tolerance);
    if (!isRight) wrong++;
    console.log(
      `  ${one.figure.padEnd(62)} ${String(one.published).padStart(16)} ${one.isBar ? 'at most' : '       '} ${String(one.ours === null ? 'none' : Number(one.ours.toPrecision(11))).padStart(16)}${isRight ? '' : '   DIFFERENT'}`,
    );
  }
  console.log(wrong === 0 ? '\nAll agree.' : `\n${wrong} differ.`);
  besideNetworkx();
  process.exitCode = wrong === 0 ? 0 : 1;
}

const NETWORKX = `
import json, sys, time
try:
    import networkx as nx
except ImportError:
    print(json.dumps(None)); sys.exit()
g = nx.Graph(); data = json.load(sys.stdin); g.add_nodes_from(range(data["nodes"])); g.add_edges_from(data["edges"])
out = {"version": nx.__version__, "parts": {}}
def part(name, work, value):
    start = time.perf_counter(); result = work(); out["parts"][name] = {"seconds": time.perf_counter() - start, "value": value(result)}
part("betweenness", lambda: nx.betweenness_centrality(g, normalized=False), lambda r: sum(r.values()))
part("clustering", lambda: nx.average_clustering(g), lambda r: r)
part("core numbers", lambda: nx.core_number(g), lambda r: sum(r.values()))
print(json.dumps(out))
`;

/** The same measures on the institution's e-mail, by networkx and here: values and times. */
function besideNetworkx(): void {
  const { undirected } = emailNetwork();
  const edges = Array.from(undirected.from, (from, edge) => [from, undirected.to[edge]]);
  const asked = spawnSync(process.env.PYTHON ?? 'python3', ['-c', NETWORKX], {
    input: JSON.stringify({ nodes: undirected.nodes, edges }),
    encoding: 'utf8',
    timeout: 300_000,
  });
  const answer = asked.status === 0 ? (JSON.parse(asked.stdout) as NetworkxAnswer | null) : null;
  if (!answer) {
    console.log('\nnetworkx is not there (set PYTHON to a Python that can import it): times were not compared.');
    return;
  }
  const sum = (list: ArrayLike<number>) => Array.from(list).reduce((total, value) => total + value, 0);
  const ours: Record<string, () => number> = {
    betweenness: () => sum(betweenness(undirected).nodes),
    clustering: () => clustering(undirected).mean,
    'core numbers': () => sum(coreNumbers(undirected)),
  };
  console.log(`\nBeside networkx ${answer.version}, e-mail of an institution`);
  for (const [name, { seconds, value }] of Object.entries(answer.parts)) {
    const work = ours[name]!;
    work(); // once for the compiler
    const started = performance.now();
    const own = work();
    const taken = (performance.now() - started) / 1000;
    const agrees = Math.abs(own - value) <= 1e-9 * Math.max(1, Math.abs(value));
    console.log(
      `  ${name.padEnd(14)} ${seconds.toFixed(3)} s, here ${taken.toFixed(4)} s: ${(seconds / taken).toFixed(0)} times as fast; ${agrees ? 'same value' : `DIFFERENT: ${value}, here ${own}`}`,
    );
  }
}

interface NetworkxAnswer {
  version: string;
  parts: Record<string, { seconds: number; value: number }>;
}

if (values.reference) compare();
else await measure(Number(values.people), Number(values.ties), Number(values.threads));
