/** The network drawn with sigma.js. Positions come from the server and stay from one window to the next. */

import { readColours } from '@bellwether/ui/charts/chart-colours.ts';
import { navigate } from '@bellwether/ui/navigation/location.tsx';
import { usePreferences } from '@bellwether/ui/preferences/preferences.ts';
import { useEffect, useRef, useState } from 'react';
import { messages } from './messages.ts';
import { communityOf, type Network } from './network.ts';

const SIZE_MIN = 6;
const SIZE_MAX = 26;
const LINE_MAX = 6;

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

/** Gives what takes the drawing away again. Rejects where there is no WebGL. */
async function draw(element: HTMLElement, network: Network): Promise<() => void> {
  if (!document.createElement('canvas').getContext('webgl2')) throw new Error('There is no WebGL here.');
  const [{ default: Sigma }, { UndirectedGraph }] = await Promise.all([import('sigma'), import('graphology')]);
  const colours = readColours();
  const graph = new UndirectedGraph();
  const most = Math.max(1, ...network.groups.map(({ people }) => people));
  for (const { unit, name_generic, people, x, y } of network.groups) {
    const community = communityOf(network, unit);
    graph.addNode(unit, {
      x,
      y,
      label: name_generic,
      size: SIZE_MIN + (SIZE_MAX - SIZE_MIN) * Math.sqrt(people / most),
      color: community < 0 ? colours.ghost : (colours.series[community % colours.series.length] ?? colours.accent),
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
    labelDensity: 4,
    labelRenderedSizeThreshold: 0,
    stagePadding: 48,
    minCameraRatio: 0.3,
    maxCameraRatio: 3,
    allowInvalidContainer: true,
  });
  sigma.on('clickNode', ({ node }) => navigate(`/people/departments/${encodeURIComponent(node)}`));
  return () => sigma.kill();
}
