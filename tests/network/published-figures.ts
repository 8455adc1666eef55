/**
 * Networks that others measured, and what they found beside what is found here: an institution's e-mail, a firm's managers,
 * four county governments, and the curvature of two small networks. The data are not part of the repository.
 */
import { existsSync, readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import {
  attributeAssortativity,
  betweenness,
  chartLikeness,
  closeness,
  clustering,
  communities,
  components,
  coreNumbers,
  cutPoints,
  degreeAssortativity,
  density,
  directedGraph,
  type Edge,
  edgeBetween,
  eigenvectorCentrality,
  formanRicci,
  type Graph,
  groupMixing,
  indegreeCentralisation,
  normalisedBetweenness,
  ollivierRicci,
  pageRank,
  partitionAgreement,
  pathLengths,
  reciprocity,
  structuralHoles,
  subgraph,
  undirectedGraph,
} from '@bellwether/analysis';

export interface PublishedFigure {
  network: string;
  figure: string;
  published: number;
  ours: number | null;
  /** How far apart both may be; a figure that is a bar is only too low. */
  tolerance: number;
  isBar?: true;
}

const DATA = new URL('../../../shared/data/', import.meta.url);

export function hasPublishedFigures(): boolean {
  return existsSync(DATA);
}

export function publishedFigures(): PublishedFigure[] {
  return [...emailFigures(), ...managerFigures(), ...countyFigures(), ...curvatureFigures()];
}

function read(name: string): string {
  const bytes = readFileSync(new URL(name, DATA));
  return (name.endsWith('.gz') ? gunzipSync(bytes) : bytes).toString('utf8');
}

function rowsOf(name: string, separator: string | RegExp = ','): string[][] {
  return read(name)
    .trim()
    .split(/\r?\n/)
    .map((line) => line.split(separator));
}

/** The institution's e-mail; node ids as in the file. */
export function emailNetwork(): { directed: Graph; undirected: Graph; departments: string[]; selfLoops: number } {
  const rows = rowsOf('org-network/email-Eu-core.txt.gz', /\s+/);
  const arcs = rows.map(([from, to]): Edge => [Number(from), Number(to)]);
  const departments = rowsOf('org-network/email-Eu-core-department-labels.txt', /\s+/).map(([, label]) => label!);
  return {
    directed: directedGraph(departments.length, arcs),
    undirected: undirectedGraph(departments.length, arcs),
    departments,
    selfLoops: arcs.filter(([from, to]) => from === to).length,
  };
}

function emailFigures(): PublishedFigure[] {
  const oracle = JSON.parse(read('org-network/email-Eu-core.oracle.json')) as {
    computed: Record<string, number> & {
      louvain_undirected_unweighted_10_seeds: { modularity_min: number };
      groups: Record<string, number>;
      max_core: { k: number; size: number };
    } & Record<string, [string, number][]>;
  };
  const { computed } = oracle;
  const { directed, undirected, departments, selfLoops } = emailNetwork();
  const found: PublishedFigure[] = [];
  const add = (figure: string, published: number | undefined, ours: number | null, tolerance = 1e-9) => {
    if (published === undefined) throw new Error(`Nothing is published as ${figure}.`);
    found.push({ network: 'e-mail of an institution', figure, published, ours, tolerance });
  };
  const { of, sizes } = components(undirected);
  const largest = Array.from(of.keys()).filter((node) => sizes[0] === of.filter((one) => one === of[node]).length);
  const inLargest = subgraph(undirected, largest);
  const closure = clustering(undirected);
  const paths = pathLengths(inLargest);
  const cores = coreNumbers(undirected);
  const mostCore = Math.max(...cores);
  const cuts = cutPoints(undirected);
  const holes = structuralHoles(undirected);
  const mixing = groupMixing(undirected, departments);
  const found10 = communities(undirected, { restarts: 10 });
  add('people', computed.nodes, directed.nodes);
  add('arcs, loops included', computed.directed_edges_incl_selfloops, directed.edges + selfLoops);
  add('ties', computed.undirected_simple_edges, undirected.edges);
  add('density of arcs', computed.density_directed_simple, density(directed), 1e-10);
  add('reciprocity', computed.edge_reciprocity_simple, reciprocity(arcsOf(directed)).arcs, 1e-10);
  add('people in the largest component', 986, sizes[0]!);
  add('mean clustering', computed.average_clustering_undirected, closure.mean, 1e-10);
  add('transitivity', computed.transitivity_undirected, closure.transitivity, 1e-10);
  add('triangles', computed.triangles, closure.triangles);
  add('diameter', computed.diameter_largest_wcc_undirected, paths.diameter);
  add('mean distance', computed.average_shortest_path_largest_wcc, paths.mean, 1e-10);
  add('degree assortativity', computed.degree_assortativity_undirected, degreeAssortativity(undirected), 1e-9);
  add('highest core number', computed.max_core.k, mostCore);
  add('people with it', computed.max_core.size, cores.filter((core) => core === mostCore).length);
  add('articulation points', computed.articulation_points_count, cuts.articulationPoints.length);
  add('bridges', computed.bridges_count, cuts.bridges.length);
  const topTen: [string, ArrayLike<number | null>][] = [
    ['betweenness_directed_normalised_top10', normalisedBetweenness(directed, betweenness(directed).nodes)],
    ['betweenness_undirected_normalised_top10', normalisedBetweenness(undirected, betweenness(undirected).nodes)],
    ['pagerank_0.85_unweighted_top10', pageRank(directed)],
    ['closeness_undirected_wf_improved_top10', closeness(undirected)],
    ['burt_constraint_undirected_lowest10', holes.constraint],
    ['burt_effective_size_top10', holes.effectiveSize],
  ];
  for (const [name, values] of topTen)
    for (const [node, published] of computed[name]!.slice(0, 3))
      add(`${name.replaceAll('_', ' ')}: ${node}`, published, values[Number(node)] ?? null, 1e-7);
  const vector = eigenvectorCentrality(inLargest);
  for (const [node, published] of computed.eigenvector_undirected_unweighted_lcc_top10!.slice(0, 3))
    add(`eigenvector centrality: ${node}`, published, vector[largest.indexOf(Number(node))] ?? null, 1e-7);
  add('modularity of departments', computed.groups.modularity_of_labels_undirected, mixing.modularity, 1e-10);
  add('E-I index', computed.groups.EI_index_undirected, mixing.ei, 1e-9);
  add(
    'department assortativity',
    computed.groups.attribute_assortativity_undirected,
    attributeAssortativity(undirected, departments),
    1e-9,
  );
  add(
    'department assortativity of arcs',
    computed.groups.attribute_assortativity_directed,
    attributeAssortativity(directed, departments),
    1e-9,
  );
  found.push({
    network: 'e-mail of an institution',
    figure: 'modularity of communities',
    published: computed.louvain_undirected_unweighted_10_seeds.modularity_min,
    ours: found10.modularity,
    tolerance: 0.02,
    isBar: true,
  });
  found.push({
    network: 'e-mail of an institution',
    figure: 'NMI of communities and departments',
    published: computed.groups.louvain_best_of_10_vs_labels_NMI_arithmetic!,
    ours: partitionAgreement(found10.of, departments)!.nmi,
    tolerance: 0.05,
  });
  return found;
}

function arcsOf(directed: Graph): Edge[] {
  return Array.from(directed.from, (from, arc): Edge => [from, directed.to[arc]!]);
}

function managerFigures(): PublishedFigure[] {
  const oracle = JSON.parse(read('org-network/krackhardt-hightech.oracle.json')) as Record<
    string,
    Record<string, number | number[]>
  >;
  const rows = rowsOf('org-network/krackhardt-hightech-ties.csv').slice(1);
  const found: PublishedFigure[] = [];
  for (const [name, column, turned] of [
    ['advice_tie', 2, false],
    ['friendship_tie', 3, false],
    ['reports_to_tie', 4, false],
    ['reports_to_tie_transposed', 4, true],
  ] as const) {
    const arcs = rows
      .filter((row) => row[column] === '1')
      .map(
        ([ego, alter]): Edge => (turned ? [Number(alter) - 1, Number(ego) - 1] : [Number(ego) - 1, Number(alter) - 1]),
      );
    const graph = directedGraph(21, arcs);
    const published = oracle[name]!;
    const like = chartLikeness(graph);
    const add = (figure: string, value: number, ours: number | null) =>
      found.push({
        network: `managers, ${name.replaceAll('_', ' ')}`,
        figure,
        published: value,
        ours,
        tolerance: 1e-9,
      });
    add('arcs', published.edges as number, graph.edges);
    add('density', published.density as number, density(graph));
    add('reciprocity', published.edge_reciprocity as number, reciprocity(arcs).arcs);
    add('connectedness', published.krackhardt_connectedness as number, like.connectedness);
    add('hierarchy', published.krackhardt_hierarchy as number, like.hierarchy);
    add('efficiency', published.krackhardt_efficiency as number, like.efficiency);
    // Upside down, a chart has its boss below everybody. There R's sna finds no least upper bound for the boss and each of
    // the four who report to the boss; by the definition it is whichever of both is above the other.
    if (name !== 'reports_to_tie')
      add('least upper bound', published.krackhardt_lubness as number, like.leastUpperBound);
    const between = betweenness(graph).nodes;
    const values = published.betweenness_directed_unnormalised as number[];
    add('betweenness, all 21 added up', sum(values), sum(between));
    add(
      'largest difference of betweenness',
      0,
      Math.max(...values.map((value, node) => Math.abs(value - between[node]!))),
    );
  }
  return found;
}

function countyFigures(): PublishedFigure[] {
  interface County {
    nodes: number;
    arcs: number;
    density: number;
    reciprocity: number;
    betweenness: Record<string, number>;
    pagerank_weighted: Record<string, number>;
    freeman_indegree_centralisation: number;
  }
  const { counties } = JSON.parse(read('org-network/county-managers.oracle.json')) as {
    counties: Record<string, County>;
  };
  const people = rowsOf('org-network/county-managers-nodes.csv').slice(1);
  const mails = rowsOf('org-network/county-managers-email-edges.csv').slice(1);
  return Object.entries(counties).flatMap(([county, published]) => {
    const names = people.filter(([of]) => of === county).map(([, node]) => node!);
    const arcs = mails
      .filter(([of]) => of === county)
      .map(([, from, to, count]): Edge => [names.indexOf(from!), names.indexOf(to!), Number(count)]);
    const graph = directedGraph(names.length, arcs);
    const between = normalisedBetweenness(graph, betweenness(graph).nodes);
    const rank = pageRank(graph);
    const worst = (values: Record<string, number>, ours: Float64Array) =>
      Math.max(...names.map((name, node) => Math.abs(values[name]! - ours[node]!)));
    const figure = (name: string, value: number, ours: number | null, tolerance = 1e-9): PublishedFigure => ({
      network: `government of ${county.replace('_', ' ')}`,
      figure: name,
      published: value,
      ours,
      tolerance,
    });
    return [
      figure('people', published.nodes, graph.nodes),
      figure('arcs', published.arcs, graph.edges),
      figure('density', published.density, density(graph)),
      figure('reciprocity', published.reciprocity, reciprocity(arcs).arcs),
      figure(
        'centralisation of incoming ties',
        published.freeman_indegree_centralisation,
        indegreeCentralisation(graph),
      ),
      figure('largest difference of betweenness', 0, worst(published.betweenness, between)),
      figure('largest difference of weighted PageRank', 0, worst(published.pagerank_weighted, rank), 1e-6),
    ];
  });
}

function curvatureFigures(): PublishedFigure[] {
  const oracle = JSON.parse(read('graph-curvature/curvature.oracle.json')) as Record<string, Record<string, number>> & {
    published_karate_club: { edge_order: [number, number][]; 'OTD_alpha_0.5': number[] };
  };
  const found: PublishedFigure[] = [];
  for (const [name, file] of [
    ['karate_club', 'karate-club-curvature.csv'],
    ['krackhardt_friendship_any_direction', 'krackhardt-friendship-undirected-curvature.csv'],
  ] as const) {
    const rows = rowsOf(`graph-curvature/${file}`)
      .slice(1)
      .map((row) => row.map(Number));
    const graph = undirectedGraph(
      1 + Math.max(...rows.flatMap(([u, v]) => [u!, v!])),
      rows.map(([u, v]): Edge => [u!, v!]),
    );
    const { low } = ollivierRicci(graph);
    const { plain, augmented } = formanRicci(graph);
    const worst = (column: number, ours: ArrayLike<number>) =>
      Math.max(...rows.map((row) => Math.abs(row[column]! - ours[edgeBetween(graph, row[0]!, row[1]!)]!)));
    const add = (figure: string, published: number, ours: number, tolerance = 1e-8) =>
      found.push({ network: `curvature, ${name.replaceAll('_', ' ')}`, figure, published, ours, tolerance });
    add('ties', oracle[name]!.edges!, graph.edges);
    add('mean', oracle[name]!.ollivier_mean!, sum(low) / low.length);
    add('least', oracle[name]!.ollivier_min!, Math.min(...low));
    add('most', oracle[name]!.ollivier_max!, Math.max(...low));
    add('negative ties', oracle[name]!.negative_edges!, low.filter((value) => value < -1e-9).length);
    add('mean of Forman', oracle[name]!.forman_1d_mean!, sum(plain) / plain.length);
    add('largest difference of curvature', 0, worst(2, low));
    add('largest difference of Forman', 0, worst(3, plain));
    add('largest difference of augmented Forman', 0, worst(4, augmented));
    if (name !== 'karate_club') continue;
    const { edge_order: order, 'OTD_alpha_0.5': values } = oracle.published_karate_club;
    const difference = order.map(([u, v], index) => Math.abs(values[index]! - low[edgeBetween(graph, u, v)]!));
    add('largest difference from GraphRicciCurvature', 0, Math.max(...difference), 5e-7);
  }
  return found;
}

function sum(values: ArrayLike<number>): number {
  let total = 0;
  for (let index = 0; index < values.length; index++) total += values[index]!;
  return total;
}
