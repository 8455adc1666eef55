/** The figures of a chart, window by window, newest first: the same that are drawn, to read, sort and copy. */
import type { Unit } from '../api/types.ts';
import { ScrollRegion } from '../components/scroll-region.tsx';
import { type Column, SortableTable } from '../components/sortable-table.tsx';
import { Time } from '../components/time.tsx';
import { Value } from '../components/value.tsx';
import { scaleFor } from '../format/number.ts';
import { uiMessages } from '../i18n/messages.ts';
import type { Frame } from './metric-frame.ts';

interface Row {
  index: number;
  startMs: number;
}

export function MetricTable(props: {
  frame: Frame;
  unit: Unit;
  label: string;
  /** Looks closer at a window; without it there is no closer look. */
  onWindow?: ((index: number) => void) | undefined;
}) {
  const { frame, unit, label, onWindow } = props;
  const words = uiMessages.table;
  const largest = Math.max(
    0,
    ...frame.series.flatMap(({ points, before }) => [
      ...points.map(({ value }) => value ?? 0),
      ...before.map((value) => value ?? 0),
    ]),
  );
  const scale = scaleFor(largest, unit);
  const columns: Column<Row>[] = [
    {
      key: 'start',
      head: words.window,
      rowHead: true,
      order: ({ startMs }) => startMs,
      cell: ({ startMs, index }) =>
        onWindow ? (
          <button type="button" className="link" title={words.lookCloser} onClick={() => onWindow(index)}>
            <Time at={startMs} form="day" />
          </button>
        ) : (
          <Time at={startMs} form="day" />
        ),
    },
    ...frame.series.flatMap((series, at): Column<Row>[] => [
      {
        key: `now-${at}`,
        head: frame.series.length === 1 ? words.value : series.name,
        figure: true,
        order: ({ index }) => series.points[index]?.value,
        cell: ({ index }) => (
          <>
            <Value
              value={series.points[index]?.value}
              reason={series.points[index]?.reason}
              unit={unit}
              scale={scale}
              brief
            />
            {index >= frame.movingFrom && <span className="still-moving" title={uiMessages.states.moving} />}
          </>
        ),
      },
      ...(series.before.length > 0 && frame.series.length === 1
        ? [
            {
              key: `before-${at}`,
              head: uiMessages.series.before,
              figure: true,
              order: ({ index }: Row) => series.before[index],
              cell: ({ index }: Row) => <Value value={series.before[index]} unit={unit} scale={scale} brief />,
            },
          ]
        : []),
    ]),
  ];
  return (
    <ScrollRegion label={words.label(label)} className="tall">
      <SortableTable
        label={label}
        columns={columns}
        rows={frame.startsMs.map((startMs, index) => ({ startMs, index }))}
        rowKey={({ startMs }) => startMs}
        initial={{ key: 'start', descending: true }}
      />
    </ScrollRegion>
  );
}
