/**
 * The picture of a pipeline: its steps in columns, each after all it waits for. In a run it moves: what is going on has
 * a half disc, what is done a full one, and a step with items fills as they end. The table beside it says the same in words.
 */
import { ScrollRegion } from '@bellwether/ui/components/scroll-region.tsx';
import { formatCount } from '@bellwether/ui/format/number.ts';
import { Shape } from '../runs/state-mark.tsx';
import { messages } from './messages.ts';
import type { Node, RunStep } from './pipelines.ts';

const BOX = { width: 168, height: 52 };
const GAP = { column: 48, row: 20 };
const MARGIN = 4;
const NAME_LENGTH = 19;

/** Of a run: the state of a step in the words of marks. */
const MARKS = {
  pending: 'ahead',
  running: 'running',
  succeeded: 'succeeded',
  failed: 'failed',
  skipped: 'cancelled',
  cancelled: 'cancelled',
} as const;

export function PipelinePicture({ nodes }: { nodes: readonly (Node | RunStep)[] }) {
  if (nodes.length === 0) return <p className="quiet pipeline-no-picture">{messages.pictureEmpty}</p>;
  const x = ({ column }: Node): number => MARGIN + column * (BOX.width + GAP.column);
  const y = ({ row }: Node): number => MARGIN + row * (BOX.height + GAP.row);
  const width = Math.max(...nodes.map(x)) + BOX.width + MARGIN;
  const height = Math.max(...nodes.map(y)) + BOX.height + MARGIN;
  const byName = new Map(nodes.map((node) => [node.step, node]));
  return (
    <ScrollRegion className="pipeline-picture" label={messages.pictureOf}>
      <svg viewBox={`0 0 ${width} ${height}`} width={width} height={height} role="img" aria-label={saidOf(nodes)}>
        {nodes.flatMap((node) =>
          node.before.map((name) => {
            const from = byName.get(name)!;
            const start = { x: x(from) + BOX.width, y: y(from) + BOX.height / 2 };
            const end = { x: x(node), y: y(node) + BOX.height / 2 };
            const middle = (start.x + end.x) / 2;
            return (
              <path
                key={`${name} ${node.step}`}
                className="pipeline-edge"
                data-state={stateOf(from)}
                d={`M${start.x} ${start.y}C${middle} ${start.y} ${middle} ${end.y} ${end.x} ${end.y}`}
              />
            );
          }),
        )}
        {nodes.map((node) => (
          <Box key={node.step} node={node} x={x(node)} y={y(node)} />
        ))}
      </svg>
    </ScrollRegion>
  );
}

function Box({ node, x, y }: { node: Node | RunStep; x: number; y: number }) {
  const state = stateOf(node);
  const items = 'items' in node ? node.items : null;
  const share = items && items.all > 0 ? (items.succeeded + items.failed) / items.all : 0;
  const kind = messages.kinds[node.kind] ?? node.kind;
  const each = node.each ? ` ${messages.kinds[node.each] ?? node.each}` : '';
  const words = items
    ? messages.items(formatCount(items.succeeded + items.failed), formatCount(items.all))
    : `${kind}${each}`;
  return (
    <g className="pipeline-box" data-state={state} transform={`translate(${x} ${y})`}>
      <title>{`${node.step}: ${kind}${each}`}</title>
      <rect className="pipeline-body" width={BOX.width} height={BOX.height} rx="3" />
      {share > 0 && <rect className="pipeline-share" width={BOX.width * share} height={BOX.height} rx="3" />}
      {state && (
        <g transform="translate(12 10)" className="pipeline-mark">
          <Shape state={MARKS[state]} />
        </g>
      )}
      <text x={state ? 35 : 12} y={22} className="pipeline-name">
        {node.step.length > NAME_LENGTH ? `${node.step.slice(0, NAME_LENGTH - 1)}…` : node.step}
      </text>
      <text x={state ? 35 : 12} y={40} className="pipeline-kind">
        {words.length > 25 ? `${words.slice(0, 24)}…` : words}
      </text>
    </g>
  );
}

function stateOf(node: Node | RunStep): RunStep['state'] | undefined {
  return 'state' in node ? node.state : undefined;
}

/** The picture in words. */
function saidOf(nodes: readonly (Node | RunStep)[]): string {
  return nodes
    .map((node) => {
      const state = stateOf(node);
      const after = node.before.length > 0 ? ` after ${node.before.join(', ')}` : '';
      return `${node.step}${after}${state ? `: ${messages.stepStates[state]}` : ''}`;
    })
    .join('; ');
}
