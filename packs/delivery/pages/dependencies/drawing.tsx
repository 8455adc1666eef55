/** Nodes on a circle; arrows for who waits for whom, dashed lines for what changes together. */
import { formatCount } from '@bellwether/ui/format/number.ts';
import { circlePlaces, type Dependencies, type DependencyEdge, type Place } from './dependencies.ts';
import { messages } from './messages.ts';

const WIDTH = 640;
const HEIGHT = 380;
const RADIUS = { x: 215, y: 140 };
const NODE = 6;
/** How far a line keeps from its nodes, and bends away from the straight. */
const GAP = 14;
const BEND = 0.16;
const THICK_MAX = 7;

export function Drawing({ answer }: { answer: Dependencies }) {
  const { nodes, edges } = answer;
  const connected = new Set(edges.flatMap(({ from, to }) => [from, to]));
  const names = nodes.map(({ name }) => name).filter((name) => connected.has(name));
  const places = circlePlaces(names);
  const most = Math.max(1, ...edges.map(({ links }) => links));
  const at = (name: string): Place => {
    const { x, y } = places.get(name)!;
    return { x: WIDTH / 2 + x * RADIUS.x, y: HEIGHT / 2 + y * RADIUS.y };
  };
  return (
    <svg
      className="dependency-drawing"
      viewBox={`0 0 ${WIDTH} ${HEIGHT}`}
      role="img"
      aria-label={messages.drawn(formatCount(names.length), formatCount(edges.length))}
    >
      <defs>
        <marker
          id="dependency-arrow"
          viewBox="0 0 8 8"
          refX="6"
          refY="4"
          markerWidth="9"
          markerHeight="9"
          markerUnits="userSpaceOnUse"
          orient="auto"
        >
          <path d="M0 0L8 4L0 8Z" />
        </marker>
      </defs>
      {edges.map((edge) => (
        <Line key={`${edge.from} ${edge.to}`} edge={edge} from={at(edge.from)} to={at(edge.to)} most={most} />
      ))}
      {names.map((name) => {
        const { x, y } = at(name);
        const side = x < WIDTH / 2 - 20 ? 'end' : x > WIDTH / 2 + 20 ? 'start' : 'middle';
        const shift =
          side === 'middle' ? { x: 0, y: y < HEIGHT / 2 ? -14 : 22 } : { x: side === 'end' ? -12 : 12, y: 4 };
        return (
          <g key={name}>
            <circle cx={x} cy={y} r={NODE} />
            <text x={x + shift.x} y={y + shift.y} textAnchor={side}>
              {name}
            </text>
          </g>
        );
      })}
    </svg>
  );
}

function Line({ edge, from, to, most }: { edge: DependencyEdge; from: Place; to: Place; most: number }) {
  const title = `${edge.from} → ${edge.to}: ${messages.links} ${formatCount(edge.links)}, ${messages.together} ${formatCount(edge.co_changes)}`;
  // What changes together has no direction: it is told of both, and drawn once.
  const isTogether = edge.links === 0;
  if (isTogether && edge.from > edge.to) return null;
  return (
    <path
      d={curve(from, to, isTogether ? 0 : BEND)}
      data-together={isTogether || undefined}
      strokeWidth={isTogether ? 1.2 : 1.2 + (edge.links / most) * (THICK_MAX - 1.2)}
      markerEnd={isTogether ? undefined : 'url(#dependency-arrow)'}
    >
      <title>{title}</title>
    </path>
  );
}

/** From one to the other, bent to the right of its way, so that both directions can be seen. */
function curve(from: Place, to: Place, bend: number): string {
  const [dx, dy] = [to.x - from.x, to.y - from.y];
  const length = Math.hypot(dx, dy) || 1;
  const [ux, uy] = [dx / length, dy / length];
  const start = { x: from.x + ux * GAP, y: from.y + uy * GAP };
  const end = { x: to.x - ux * GAP, y: to.y - uy * GAP };
  const middle = { x: (from.x + to.x) / 2 - uy * length * bend, y: (from.y + to.y) / 2 + ux * length * bend };
  const print = ({ x, y }: Place) => `${x.toFixed(1)} ${y.toFixed(1)}`;
  return `M${print(start)}Q${print(middle)} ${print(end)}`;
}
