/** The engines and whether they answer; beneath, who reads the log and how far behind. */
import { ScrollRegion } from '@bellwether/ui/components/scroll-region.tsx';
import { Time } from '@bellwether/ui/components/time.tsx';
import { formatCount, formatDuration } from '@bellwether/ui/format/number.ts';
import { messages } from './messages.ts';
import type { SystemState } from './system.ts';

export function Engines({ state: { engines, lags, complete_through } }: { state: SystemState }) {
  const words = messages.engines;
  const behind = messages.behind;
  return (
    <section className="system-part">
      <h2>{words.title}</h2>
      <ScrollRegion label={words.title}>
        <table aria-label={words.title}>
          <tbody>
            {engines.map(({ engine, is_up, answered_in_ms }) => (
              <tr key={engine}>
                <th scope="row" className="wrap">
                  {words.names[engine] ?? engine}
                  <small className="system-what">{words.what[engine]}</small>
                </th>
                <td>
                  <span className="system-state" data-kind={is_up ? undefined : 'bad'}>
                    <svg viewBox="0 0 10 10" aria-hidden="true">
                      {is_up ? <path d="M1.5 5.5 4 8l4.5-6" /> : <path d="M2 2l6 6M8 2l-6 6" />}
                    </svg>
                    {is_up ? words.up : words.down}
                  </span>
                </td>
                <td className="figure-column">{is_up && formatDuration(answered_in_ms)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </ScrollRegion>
      <h2>{behind.title}</h2>
      <ScrollRegion label={behind.title}>
        <table aria-label={behind.title}>
          <tbody>
            {lags.map(({ group, records, is_late }) => (
              <tr key={group}>
                <th scope="row">{behind.groups[group] ?? group}</th>
                <td className="figure-column" data-kind={is_late ? 'bad' : undefined}>
                  {records === 0 ? <span className="quiet">{behind.none}</span> : formatCount(records)}
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </ScrollRegion>
      <p className="quiet">
        {behind.through} <Time at={complete_through} form="seconds" />.
      </p>
    </section>
  );
}
