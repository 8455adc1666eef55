/** A chart that keeps its size and theme, and is described in words for those who do not see it. */
import type { ECharts, EChartsCoreOption } from 'echarts/core';
import { type ReactNode, useEffect, useRef, useState } from 'react';
import { usePreferences } from '../preferences/preferences.ts';
import { type ChartColours, readColours } from './chart-colours.ts';

export function Chart({
  option,
  label,
  className,
  children,
}: {
  /** Made from the theme's colours and the width; must be stable between renders that change nothing. */
  option: (colours: ChartColours, width: number) => EChartsCoreOption;
  label: string;
  className?: string;
  /** Drawn over the chart, once its size is known. */
  children?: (size: { width: number; height: number }) => ReactNode;
}) {
  const holder = useRef<HTMLDivElement>(null);
  const [chart, setChart] = useState<ECharts>();
  const [size, setSize] = useState({ width: 0, height: 0 });
  const { dark } = usePreferences();

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
      made = init(element, undefined, { renderer: 'canvas' });
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
      chart.setOption({ animation: false, ...option(readColours(), size.width) }, { notMerge: true });
  }, [chart, option, dark, size.width]);

  return (
    <div role="img" aria-label={label} className={`chart ${className ?? ''}`}>
      <div ref={holder} className="chart-canvas" aria-hidden="true" />
      {size.width > 0 && children?.(size)}
    </div>
  );
}
