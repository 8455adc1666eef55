/** Lineage as a drawing: entries in columns, lines from left to right. Every entry is a link, reached in reading order. */
import { ScrollRegion } from '@bellwether/ui/components/scroll-region.tsx';
import { Link } from '@bellwether/ui/navigation/location.tsx';
import { useState } from 'react';
import { entryHref, type Lineage } from './catalog.ts';
import { connectedWith, eventTypeOf, layOutLineage, type PlacedLink, type PlacedNode } from './lineage-layout.ts';
import { messages } from './messages.ts';

const words = messages.entry;
const NODE = { width: 196, height: 38 };
const STEP = { x: 268, y: 46 };
const HEAD = 28;

export function LineageDrawing({ lineage }: { lineage: Lineage }) {
  const [looked, setLooked] = useState<string>();
  const layout = layOutLineage(lineage);
  const lit = looked === undefined ? undefined : connectedWith(looked, layout.links);
  const x = ({ column }: PlacedNode) => layout.columns.indexOf(column) * STEP.x;
  const y = ({ row }: PlacedNode) => HEAD + row * STEP.y;
  const width = (layout.columns.length - 1) * STEP.x + NODE.width;
  const height = HEAD + layout.rows * STEP.y;
  const inOrder = layout.nodes.toSorted((a, b) => a.column - b.column || a.row - b.row);
  return (
    <ScrollRegion label={words.lineage} className="lineage-scroll">
      <div className="lineage-drawing" style={{ width, height }}>
        <svg width={width} height={height} aria-hidden="true">
          {layout.links.map((link) => (
            <path
              key={`${link.from.id} ${link.to.id}`}
              d={curve(link, x, y)}
              className={link.isDirect ? 'lineage-line' : 'lineage-line indirect'}
              data-lit={lit ? lit.has(link.from.id) && lit.has(link.to.id) : undefined}
            />
          ))}
        </svg>
        {layout.columns.map((column, index) => (
          <span key={column} className="lineage-head" style={{ left: index * STEP.x }}>
            {words.layers[column]}
          </span>
        ))}
        {inOrder.map((node) => (
          <Link
            key={node.id}
            href={entryHref(targetOf(node))}
            className="lineage-node"
            data-lit={lit?.has(node.id)}
            aria-current={node.id === lineage.entry.id ? 'true' : undefined}
            style={{ left: x(node), top: y(node), ...NODE }}
            onPointerEnter={() => setLooked(node.id)}
            onPointerLeave={() => setLooked(undefined)}
            onFocus={() => setLooked(node.id)}
            onBlur={() => setLooked(undefined)}
          >
            <b>{nameOf(node)}</b>
            <small>{kindOf(node)}</small>
          </Link>
        ))}
      </div>
    </ScrollRegion>
  );
}

/** Of a group: what holds its entries. */
function targetOf({ members, kind, id }: PlacedNode): string {
  if (members.length === 1) return members[0]!.id;
  return kind === 'field' ? `event_type:${eventTypeOf(members[0]!)}` : (members[0]?.id ?? id);
}

function nameOf({ members, kind }: PlacedNode): string {
  if (members.length === 1) return members[0]!.title;
  return kind === 'field' ? eventTypeOf(members[0]!) : words.grouped(members.length, messages.many[kind]);
}

function kindOf({ members, kind }: PlacedNode): string {
  if (members.length > 1)
    return kind === 'field' ? words.grouped(members.length, messages.many.field) : messages.kinds[kind];
  return kind === 'field' ? eventTypeOf(members[0]!) : messages.kinds[kind];
}

/** Within a column, a line leaves to the left and comes back. */
function curve({ from, to }: PlacedLink, x: (node: PlacedNode) => number, y: (node: PlacedNode) => number): string {
  const [y1, y2] = [y(from) + NODE.height / 2, y(to) + NODE.height / 2];
  const isSame = from.column === to.column;
  const [x1, x2] = [x(from) + NODE.width, isSame ? x(to) + NODE.width : x(to)];
  const bend = isSame ? 36 : (x2 - x1) / 2;
  return `M${x1} ${y1}C${x1 + bend} ${y1} ${isSame ? x2 + bend : x2 - bend} ${y2} ${x2} ${y2}`;
}
