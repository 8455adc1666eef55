/** How long things take, since the process began, as far as the buckets of the histograms tell. */
import { ScrollRegion } from '@bellwether/ui/components/scroll-region.tsx';
import { formatCount, formatDuration } from '@bellwether/ui/format/number.ts';
import { messages } from './messages.ts';
import type { Latency, SystemState } from './system.ts';

const words = messages.speed;

export function Speed({ latencies }: { latencies: SystemState['latencies'] }) {
  return (
    <section className="system-part">
      <h2>{words.title}</h2>
      <ScrollRegion label={words.title}>
        <table aria-label={words.title}>
          <thead>
            <tr>
              <th scope="col">{words.columns.what}</th>
              <th scope="col" className="figure-column">
                {words.columns.median}
              </th>
              <th scope="col" className="figure-column">
                {words.columns.p95}
              </th>
              <th scope="col" className="figure-column">
                {words.columns.count}
              </th>
            </tr>
          </thead>
          <tbody>
            {Object.entries(latencies).map(([name, latency]) => (
              <tr key={name}>
                <th scope="row" className="wrap">
                  {words.names[name] ?? name}
                </th>
                <td className="figure-column">{textOf(latency, latency.p50)}</td>
                <td className="figure-column">{textOf(latency, latency.p95)}</td>
                <td className="figure-column">{formatCount(latency.count)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </ScrollRegion>
      <p className="quiet">{words.note}</p>
    </section>
  );
}

function textOf({ count }: Latency, seconds: number | null): string {
  if (count === 0) return '';
  return seconds === null ? words.beyond : formatDuration(seconds * 1000);
}
