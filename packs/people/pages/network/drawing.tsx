/** The network drawn with sigma.js. Positions come from the server and stay from one window to the next. */

import { readColours } from '@bellwether/ui/charts/chart-colours.ts';
import { navigate } from '@bellwether/ui/navigation/location.tsx';
import { usePreferences } from '@bellwether/ui/preferences/preferences.ts';
import { useEffect, useRef, useState } from 'react';
import { messages } from './messages.ts';
import { colourSlots, communityOf, type Network, spread } from './network.ts';

const SIZE_MIN = 6;
const SIZE_MAX = 26;
const LINE_MAX = 6;
/** So many groups have room for all their names; of more, the largest show theirs and the others when pointed at. */
const ALL_NAMED_MAX = 14;
const NARROW_PX = 500;
/** Of the drawing's width, between two groups at least. */
const APART = 0.9;

export default function Drawing({ network }: { network: Network }) {
  const holder = useRef<HTMLDivElement>(null);
  const { dark } = usePreferences();
  const [cannot, setCannot] = useState(false);

  // biome-ignore lint/correctness/useExhaustiveDependencies: colours are read again when the theme changes.
  useEffect(() => {
    const element = holder.current;
    if (!element) return;
    let gone = false;
    let end: (() => void) | undefined;
    draw(element, network).then(
      (ended) => {
        if (gone) ended();
        else end = ended;
      },
      () => setCannot(true),
    );
    return () => {
      gone = true;
      end?.();
    };
  }, [network, dark]);

  if (cannot) return <p className="quiet">{messages.drawing.cannot}</p>;
  return (
    <div className="network-drawing" role="img" aria-label={messages.drawing.described}>
      <div ref={holder} className="network-canvas" aria-hidden="true" />
    </div>
  );
}

/** The more groups, the closer: a square of the drawing each, and some air. */
function apart({ groups }: Network): number {
  return APART / (1 + Math.sqrt(groups.length));
}

/** Gives what takes the drawing away again. Rejects where there is no WebGL. */
async function draw(element: HTMLElement, network: Network): Promise<() => void> {
  if (!document.createElement('canvas').getContext('webgl2')) throw new Error('There is no WebGL here.');
  const [{ default: Sigma }, { UndirectedGraph }] = await Promise.all([import('sigma'), import('graphology')]);
  const colours = readColours();
  const graph = new UndirectedGraph();
  const most = Math.max(1, ...network.groups.map(({ people }) => people));
  const slots = colourSlots(network, colours.series.length);
  const isCrowded = network.groups.length > ALL_NAMED_MAX;
  for (const { unit, name_generic, people, x, y } of spread(network.groups, apart(network))) {
    const slot = slots.get(communityOf(network, unit));
    graph.addNode(unit, {
      x,
      y,
      label: name_generic,
      size: SIZE_MIN + ((isCrowded ? 0.7 : 1) * SIZE_MAX - SIZE_MIN) * Math.sqrt(people / most),
      color: slot === undefined ? colours.ghost : (colours.series[slot] ?? colours.accent),
    });
  }
  const strongest = Math.max(...network.ties.map(({ strength }) => strength), Number.MIN_VALUE);
  // Bottlenecks are drawn last, above the others.
  for (const { from, to, strength, bottleneck } of network.ties.toSorted(
    (a, b) => Number(a.bottleneck) - Number(b.bottleneck),
  )) {
    if (from === to || !graph.hasNode(from) || !graph.hasNode(to) || graph.hasEdge(from, to)) continue;
    graph.addEdge(from, to, {
      size: 0.75 + (LINE_MAX * strength) / strongest,
      color: bottleneck ? colours.ink : colours.lineStrong,
    });
  }
  const sigma = new Sigma(graph, element, {
    labelColor: { color: colours.ink },
    labelFont: colours.font,
    labelSize: 12,
    labelDensity: isCrowded ? 0.5 : 4,
    labelGridCellSize: isCrowded ? 110 : 100,
    labelRenderedSizeThreshold: isCrowded ? SIZE_MIN + 3 : 0,
    // Names stand to the right of their circles, and need room there.
    stagePadding: element.clientWidth < NARROW_PX ? 76 : 48,
    minCameraRatio: 0.3,
    maxCameraRatio: 3,
    allowInvalidContainer: true,
  });
  sigma.on('clickNode', ({ node }) => navigate(`/people/departments/${encodeURIComponent(node)}`));
  return () => sigma.kill();
}
