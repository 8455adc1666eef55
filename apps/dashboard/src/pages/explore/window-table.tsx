/** Every figure of the chart, window by window, newest first. Closed until it is wanted. */
import type { Unit } from '@bellwether/ui/api/types.ts';
import { ScrollRegion } from '@bellwether/ui/components/scroll-region.tsx';
import { Time } from '@bellwether/ui/components/time.tsx';
import { Value } from '@bellwether/ui/components/value.tsx';
import { scaleFor } from '@bellwether/ui/format/number.ts';
import type { Frames } from './frames.ts';
import { messages } from './messages.ts';

export function WindowTable({ frames, unit }: { frames: Frames; unit: Unit }) {
  const words = messages;
  const columns = [...frames.series, ...(frames.before ? [frames.before] : [])];
  const max = Math.max(0, ...columns.flatMap(({ values }) => values).filter((value) => value !== null));
  const scale = scaleFor(max, unit);
  return (
    <details className="window-table">
      <summary>{words.table}</summary>
      <ScrollRegion label={words.table} className="tall">
        <table>
          <thead>
            <tr>
              <th scope="col">{words.window}</th>
              {columns.map(({ name }) => (
                <th scope="col" className="figure-column" key={name}>
                  {name === words.all ? words.value : name}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {frames.startsMs
              .map((startMs, index) => (
                <tr key={startMs}>
                  <td>
                    <Time at={startMs} form="day" />
                  </td>
                  {columns.map(({ name, values }) => (
                    <td className="figure-column" key={name}>
                      <Value value={values[index]} unit={unit} scale={scale} brief />
                    </td>
                  ))}
                </tr>
              ))
              .reverse()}
          </tbody>
        </table>
      </ScrollRegion>
    </details>
  );
}
