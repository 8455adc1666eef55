/**
 * The chart, to walk through with the keyboard, to pan and zoom, to open and close, and to drag people in. Only what is in
 * sight is in the page, so ten thousand people are as quick as ten.
 */
import { formatCount } from '@bellwether/ui/format/number.ts';
import { type KeyboardEvent, type PointerEvent, useCallback, useEffect, useId, useMemo, useRef, useState } from 'react';
import { above, isBelow, type Node, openedFirst, placed, type Tree, treeOf } from './chart-layout.ts';
import { messages } from './messages.ts';
import { labelOf } from './person-label.ts';

export interface DrawnPerson {
  key: string;
  manager: string | null;
  /** By which the edge knows the name. */
  ref: string | null;
  row: number;
  role: string | null;
  department: string | null;
  /** A finding is about them. */
  flag: 'error' | 'warning' | null;
}

const [COLUMN, LINE, WIDTH, HEIGHT] = [224, 46, 188, 38];
const PAD = 24;
const ZOOM = { min: 0.25, max: 2 };
const DRAG_FROM = 6;
const words = messages.chart;

export function OrgChart(props: {
  people: readonly DrawnPerson[];
  names: ReadonlyMap<string, string> | undefined;
  selected: string | undefined;
  onSelect: (key: string | undefined) => void;
  /** Somebody was dragged onto another; absent where nothing may be changed. */
  onMove?: (person: string, manager: string) => void;
}) {
  const { people, names, selected, onSelect, onMove } = props;
  const tree = useMemo(() => treeOf(people), [people]);
  const [open, setOpen] = useState<ReadonlySet<string>>(() => openedFirst(tree));
  const nodes = useMemo(() => placed(tree, open), [tree, open]);
  const byKey = useMemo(() => new Map(nodes.map((node) => [node.person.key, node])), [nodes]);
  const [view, setView] = useState({ x: 0, y: 0, zoom: 1 });
  const [size, setSize] = useState({ width: 800, height: 480 });
  const [drag, setDrag] = useState<{ key: string; x: number; y: number; over: string | undefined }>();
  const box = useRef<HTMLDivElement>(null);
  const gesture = useRef<{
    id: number;
    x: number;
    y: number;
    view: typeof view;
    node: string | undefined;
    far: boolean;
  }>(undefined);
  const pointers = useRef(new Map<number, { x: number; y: number }>());
  const id = useId();

  useEffect(() => {
    const element = box.current;
    if (!element) return;
    const watch = new ResizeObserver(([entry]) => {
      if (entry) setSize({ width: entry.contentRect.width, height: entry.contentRect.height });
    });
    watch.observe(element);
    return () => watch.disconnect();
  }, []);

  const toSight = useCallback(
    (node: Node<DrawnPerson>) => {
      setView((now) => {
        const [x, y] = [PAD + node.depth * COLUMN, PAD + node.line * LINE];
        const [left, top] = [-now.x / now.zoom, -now.y / now.zoom];
        const [width, height] = [size.width / now.zoom, size.height / now.zoom];
        const inSight = x >= left && x + WIDTH <= left + width && y >= top && y + HEIGHT <= top + height;
        if (inSight) return now;
        return { ...now, x: -(x - Math.max(PAD, (width - WIDTH) / 3)) * now.zoom, y: -(y - height / 2) * now.zoom };
      });
    },
    [size],
  );

  // Whoever is chosen elsewhere, in a finding or by searching, is opened and brought into sight.
  const shownFor = useRef<string>(undefined);
  useEffect(() => {
    if (selected === undefined || shownFor.current === selected) return;
    const node = byKey.get(selected);
    if (node) {
      shownFor.current = selected;
      toSight(node);
    } else if (tree.byKey.has(selected)) setOpen((now) => new Set([...now, ...above(tree, selected)]));
  }, [selected, byKey, tree, toSight]);

  const firstY = useMemo(() => nodes.find(({ depth }) => depth === 0)?.line ?? 0, [nodes]);
  const home = useCallback(() => {
    setView({ x: 0, y: Math.min(0, size.height / 2 - PAD - firstY * LINE - HEIGHT / 2), zoom: 1 });
  }, [firstY, size.height]);
  const wasHome = useRef(false);
  useEffect(() => {
    if (wasHome.current || size.height === 0) return;
    wasHome.current = true;
    home();
  }, [home, size.height]);

  const zoomBy = useCallback((factor: number, at: { x: number; y: number }) => {
    setView((now) => {
      const zoom = Math.min(ZOOM.max, Math.max(ZOOM.min, now.zoom * factor));
      const by = zoom / now.zoom;
      return { zoom, x: at.x - (at.x - now.x) * by, y: at.y - (at.y - now.y) * by };
    });
  }, []);
  const middle = { x: size.width / 2, y: size.height / 2 };

  useEffect(() => {
    const element = box.current;
    if (!element) return;
    // React's own listener is passive: the page would scroll as well.
    const onWheel = (event: WheelEvent): void => {
      event.preventDefault();
      const rect = element.getBoundingClientRect();
      if (event.ctrlKey || event.metaKey)
        zoomBy(Math.exp(-event.deltaY / 300), { x: event.clientX - rect.left, y: event.clientY - rect.top });
      else setView((now) => ({ ...now, x: now.x - event.deltaX, y: now.y - event.deltaY }));
    };
    element.addEventListener('wheel', onWheel, { passive: false });
    return () => element.removeEventListener('wheel', onWheel);
  }, [zoomBy]);

  function toggle(key: string): void {
    setOpen((now) => {
      const next = new Set(now);
      if (!next.delete(key)) next.add(key);
      return next;
    });
  }

  function choose(node: Node<DrawnPerson> | undefined): void {
    if (!node) return;
    shownFor.current = node.person.key;
    onSelect(node.person.key);
    toSight(node);
  }

  function onKey(event: KeyboardEvent): void {
    const at = selected === undefined ? undefined : byKey.get(selected);
    const index = at ? nodes.indexOf(at) : -1;
    const acts: Record<string, () => void> = {
      ArrowDown: () => choose(nodes[index + 1] ?? nodes[0]),
      ArrowUp: () => choose(nodes[index - 1]),
      ArrowRight: () => {
        if (!at) choose(nodes[0]);
        else if (!at.isOpen && at.reports > 0) toggle(at.person.key);
        else if (at.isOpen) choose(nodes[index + 1]);
      },
      ArrowLeft: () => {
        if (at?.isOpen) toggle(at.person.key);
        else if (at?.parent) choose(byKey.get(at.parent));
      },
      Home: () => choose(nodes[0]),
      End: () => choose(nodes.at(-1)),
      Enter: () => at && at.reports > 0 && toggle(at.person.key),
      ' ': () => at && at.reports > 0 && toggle(at.person.key),
      '+': () => zoomBy(1.25, middle),
      '=': () => zoomBy(1.25, middle),
      '-': () => zoomBy(0.8, middle),
      '0': home,
      Escape: () => onSelect(undefined),
    };
    const act = event.ctrlKey || event.metaKey || event.altKey ? undefined : acts[event.key];
    if (!act) return;
    event.preventDefault();
    event.stopPropagation();
    act();
  }

  /** In the drawing's own measure. */
  function nodeAt(clientX: number, clientY: number): Node<DrawnPerson> | undefined {
    const rect = box.current!.getBoundingClientRect();
    const x = (clientX - rect.left - view.x) / view.zoom - PAD;
    const y = (clientY - rect.top - view.y) / view.zoom - PAD;
    return nodes.find(
      ({ depth, line }) =>
        x >= depth * COLUMN && x <= depth * COLUMN + WIDTH && y >= line * LINE && y <= line * LINE + HEIGHT,
    );
  }

  function onDown(event: PointerEvent): void {
    if (event.button !== 0 || (event.target as Element).closest('button')) return;
    box.current!.setPointerCapture(event.pointerId);
    pointers.current.set(event.pointerId, { x: event.clientX, y: event.clientY });
    const node = event.pointerType === 'touch' || !onMove ? undefined : nodeAt(event.clientX, event.clientY);
    gesture.current = {
      id: event.pointerId,
      x: event.clientX,
      y: event.clientY,
      view,
      node: node?.person.key,
      far: false,
    };
  }

  function onPointerMove(event: PointerEvent): void {
    const now = gesture.current;
    if (!now || !pointers.current.has(event.pointerId)) return;
    const before = [...pointers.current.values()];
    pointers.current.set(event.pointerId, { x: event.clientX, y: event.clientY });
    const after = [...pointers.current.values()];
    if (after.length === 2) {
      const apart = ([a, b]: { x: number; y: number }[]): number => Math.hypot(a!.x - b!.x, a!.y - b!.y);
      const rect = box.current!.getBoundingClientRect();
      now.far = true;
      zoomBy(apart(after) / Math.max(1, apart(before)), {
        x: (after[0]!.x + after[1]!.x) / 2 - rect.left,
        y: (after[0]!.y + after[1]!.y) / 2 - rect.top,
      });
      return;
    }
    const [dx, dy] = [event.clientX - now.x, event.clientY - now.y];
    if (!now.far && Math.hypot(dx, dy) < DRAG_FROM) return;
    now.far = true;
    if (now.node === undefined) setView({ ...now.view, x: now.view.x + dx, y: now.view.y + dy });
    else {
      const over = nodeAt(event.clientX, event.clientY)?.person.key;
      const isPossible = over !== undefined && !isBelow(tree, over, now.node);
      setDrag({ key: now.node, x: dx / view.zoom, y: dy / view.zoom, over: isPossible ? over : undefined });
    }
  }

  function onUp(event: PointerEvent): void {
    pointers.current.delete(event.pointerId);
    const now = gesture.current;
    if (!now || pointers.current.size > 0) return;
    gesture.current = undefined;
    if (!now.far) {
      const node = nodeAt(event.clientX, event.clientY);
      if (node) choose(node);
    } else if (now.node !== undefined && drag?.over !== undefined) onMove?.(now.node, drag.over);
    setDrag(undefined);
  }

  const [top, bottom] = [-view.y / view.zoom - LINE * 2, (size.height - view.y) / view.zoom + LINE * 2];
  const inSight = nodes.filter(({ line }) => PAD + line * LINE >= top && PAD + line * LINE <= bottom);
  const chosen = selected === undefined ? undefined : byKey.get(selected);
  const shown = chosen && !inSight.includes(chosen) ? [...inSight, chosen] : inSight;
  const width = PAD * 2 + (Math.max(0, ...nodes.map(({ depth }) => depth)) + 1) * COLUMN;
  const height = PAD * 2 + (nodes.reduce((most, { line }) => Math.max(most, line), 0) + 1) * LINE;

  return (
    <div className="org-chart">
      <div className="org-chart-tools">
        <button
          type="button"
          className="button"
          onClick={() => zoomBy(0.8, middle)}
          aria-label={words.zoomOut}
          title={words.zoomOut}
        >
          −
        </button>
        <button
          type="button"
          className="button"
          onClick={() => zoomBy(1.25, middle)}
          aria-label={words.zoomIn}
          title={words.zoomIn}
        >
          +
        </button>
        <button type="button" className="button" onClick={home}>
          {words.fit}
        </button>
        <button type="button" className="button" onClick={() => setOpen(new Set(tree.reports.keys()))}>
          {words.openAll}
        </button>
        <button type="button" className="button" onClick={() => setOpen(new Set(tree.tops.map(({ key }) => key)))}>
          {words.closeAll}
        </button>
      </div>
      <div
        ref={box}
        className="org-chart-box"
        role="tree"
        tabIndex={0}
        aria-label={words.label}
        aria-describedby={`${id}-help`}
        aria-activedescendant={chosen ? `${id}-${chosen.person.key}` : undefined}
        onKeyDown={onKey}
        onPointerDown={onDown}
        onPointerMove={onPointerMove}
        onPointerUp={onUp}
        onPointerCancel={onUp}
      >
        <div
          className="org-chart-space"
          role="presentation"
          style={{ transform: `translate(${view.x}px, ${view.y}px) scale(${view.zoom})`, width, height }}
        >
          <svg className="org-chart-lines" width={width} height={height} aria-hidden="true">
            <title>{words.label}</title>
            {nodes.map((node) => {
              const parent = node.parent === null ? undefined : byKey.get(node.parent);
              if (!parent) return null;
              const [y1, y2] = [PAD + parent.line * LINE + HEIGHT / 2, PAD + node.line * LINE + HEIGHT / 2];
              if (Math.max(y1, y2) < top || Math.min(y1, y2) > bottom) return null;
              const [x1, x2] = [PAD + parent.depth * COLUMN + WIDTH, PAD + node.depth * COLUMN];
              const half = (x1 + x2) / 2;
              return <path key={node.person.key} d={`M${x1} ${y1}C${half} ${y1} ${half} ${y2} ${x2} ${y2}`} />;
            })}
          </svg>
          {shown.map((node) => (
            <ChartNode
              key={node.person.key}
              id={`${id}-${node.person.key}`}
              node={node}
              label={labelOf(node.person, names)}
              isSelected={node.person.key === selected}
              moved={drag?.key === node.person.key ? drag : undefined}
              isTarget={drag?.over === node.person.key}
              toggle={toggle}
            />
          ))}
        </div>
      </div>
      <p id={`${id}-help`} className="quiet org-chart-help">
        {words.help}
      </p>
    </div>
  );
}

function ChartNode(props: {
  id: string;
  node: Node<DrawnPerson>;
  label: string;
  isSelected: boolean;
  moved: { x: number; y: number } | undefined;
  isTarget: boolean;
  toggle: (key: string) => void;
}) {
  const { id, node, label, isSelected, moved, isTarget, toggle } = props;
  const { person, depth, line, reports, below, isOpen, inRing, position, siblings } = node;
  const second = [person.role?.replaceAll('_', ' '), person.department].filter(Boolean).join(' · ');
  const [x, y] = [PAD + depth * COLUMN + (moved?.x ?? 0), PAD + line * LINE + (moved?.y ?? 0)];
  return (
    // biome-ignore lint/a11y/useFocusableInteractive: the tree has the focus and names whoever is chosen.
    <div
      id={id}
      role="treeitem"
      className="org-node"
      data-selected={isSelected || undefined}
      data-flag={inRing ? 'error' : (person.flag ?? undefined)}
      data-target={isTarget || undefined}
      data-moved={moved ? true : undefined}
      aria-level={depth + 1}
      aria-setsize={siblings}
      aria-posinset={position}
      aria-expanded={reports > 0 ? isOpen : undefined}
      aria-selected={isSelected}
      style={{ transform: `translate(${x}px, ${y}px)`, width: WIDTH, height: HEIGHT }}
    >
      <span className="org-node-text">
        <b>{label}</b>
        <small>
          {inRing ? `${words.ring} · ` : ''}
          {second}
        </small>
      </span>
      {reports > 0 && (
        <button
          type="button"
          tabIndex={-1}
          aria-label={words.reports(formatCount(below))}
          onClick={() => toggle(person.key)}
        >
          {isOpen ? '−' : words.more(formatCount(below))}
        </button>
      )}
    </div>
  );
}

/** Somebody of a tree, by whatever of them holds the text. */
export function foundIn(
  tree: Pick<Tree<DrawnPerson>, 'byKey'>,
  text: string,
  names: ReadonlyMap<string, string> | undefined,
  max: number,
): DrawnPerson[] {
  const wanted = text.trim().toLowerCase();
  const found: DrawnPerson[] = [];
  if (wanted === '') return found;
  for (const person of tree.byKey.values()) {
    const own = `${labelOf(person, names)} ${person.role ?? ''} ${person.department ?? ''}`.toLowerCase();
    if (own.includes(wanted)) found.push(person);
    if (found.length >= max) break;
  }
  return found;
}
