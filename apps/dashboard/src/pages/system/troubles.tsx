/** The last warnings and errors of the log, the same ones together. */
import { LevelMark } from '@bellwether/ui/components/level-mark.tsx';
import { ScrollRegion } from '@bellwether/ui/components/scroll-region.tsx';
import { Time } from '@bellwether/ui/components/time.tsx';
import { formatCount } from '@bellwether/ui/format/number.ts';
import { messages } from './messages.ts';
import type { Trouble } from './system.ts';

const words = messages.troubles;
const FILLED = { warn: 2, error: 3, fatal: 4 } as const;

export function Troubles({ troubles }: { troubles: readonly Trouble[] }) {
  return (
    <section className="system-part">
      <h2>{words.title}</h2>
      {troubles.length === 0 ? (
        <p className="quiet">{words.none}</p>
      ) : (
        <ScrollRegion label={words.title}>
          <table aria-label={words.title}>
            <thead>
              <tr>
                <th scope="col">{words.columns.level}</th>
                <th scope="col">{words.columns.message}</th>
                <th scope="col" className="figure-column">
                  {words.columns.times}
                </th>
                <th scope="col">{words.columns.last}</th>
              </tr>
            </thead>
            <tbody>
              {troubles.map(({ level, message, code, times, last_at }) => (
                <tr key={`${level} ${code} ${message}`}>
                  <td>
                    <LevelMark filled={FILLED[level]} word={words.levels[level] ?? level} />
                  </td>
                  <td className="wrap">
                    {message}
                    {code !== '' && <small className="system-what">{code}</small>}
                  </td>
                  <td className="figure-column">{formatCount(times)}</td>
                  <td>
                    <Time at={last_at} form="seconds" />
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        </ScrollRegion>
      )}
    </section>
  );
}
