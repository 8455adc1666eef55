/** A chart that keeps its size and theme, and is described in words for those who do not see it. */
import type { ECharts, EChartsCoreOption } from 'echarts/core';
import { type ReactNode, useEffect, useRef, useState } from 'react';
import { usePreferences } from '../preferences/preferences.ts';
import { type ChartColours, readColours } from './chart-colours.ts';

/** Where in the chart somebody has clicked. */
export interface ChartPlace {
  /** Of the window. */
  index: number;
  value: number;
  /** So much of a value are the dozen pixels by which a finger misses a line. */
  tolerance: number;
}

const MISS_PIXELS = 12;

export function Chart({
  option,
  label,
  className,
  onPlace,
  children,
}: {
  /** Made from the theme's colours and the size; must be stable between renders that change nothing. */
  option: (colours: ChartColours, width: number, height: number) => EChartsCoreOption;
  label: string;
  className?: string;
  onPlace?: ((place: ChartPlace) => void) | undefined;
  /** Drawn over the chart, once its size is known. */
  children?: (size: { width: number; height: number }) => ReactNode;
}) {
  const holder = useRef<HTMLDivElement>(null);
  const [chart, setChart] = useState<ECharts>();
  const [size, setSize] = useState({ width: 0, height: 0 });
  const { dark } = usePreferences();
  const placed = useRef(onPlace);
  placed.current = onPlace;

  useEffect(() => {
    const element = holder.current;
    if (!element) return;
    let made: ECharts | undefined;
    let gone = false;
    const resized = new ResizeObserver(() => {
      made?.resize();
      setSize({ width: element.clientWidth, height: element.clientHeight });
    });
    import('./echarts.ts').then(({ init }) => {
      if (gone) return;
      made = init(element, undefined, { renderer: 'svg' });
      const own = made;
      made.getZr().on('click', ({ offsetX, offsetY }) => {
        if (!placed.current || !own.containPixel('grid', [offsetX, offsetY])) return;
        const [index = 0, value = 0] = own.convertFromPixel('grid', [offsetX, offsetY]);
        const [, above = value] = own.convertFromPixel('grid', [offsetX, offsetY - MISS_PIXELS]);
        placed.current({ index: Math.round(index), value, tolerance: Math.abs(above - value) });
      });
      resized.observe(element);
      setChart(made);
    });
    return () => {
      gone = true;
      resized.disconnect();
      made?.dispose();
    };
  }, []);

  // biome-ignore lint/correctness/useExhaustiveDependencies: colours are read again when the theme changes.
  useEffect(() => {
    if (chart && !chart.isDisposed() && size.width > 0)
      // Parts that are gone go, the rest is changed where it stands: a tip that is open stays open while figures move.
      chart.setOption(
        { animation: false, ...option(readColours(), size.width, size.height) },
        { replaceMerge: ['series', 'graphic'] },
      );
  }, [chart, option, dark, size.width, size.height]);

  return (
    <div role="img" aria-label={label} className={`chart ${className ?? ''}`} data-clickable={onPlace ? '' : undefined}>
      <div ref={holder} className="chart-canvas" aria-hidden="true" />
      {size.width > 0 && children?.(size)}
    </div>
  );
}
