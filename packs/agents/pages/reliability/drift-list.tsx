/** Producers whose telemetry has changed its shape, so that a figure may have gone quiet without anything getting better. */
import { ScrollRegion } from '@bellwether/ui/components/scroll-region.tsx';
import { Time } from '@bellwether/ui/components/time.tsx';
import { messages as figureMessages } from '../figures/messages.ts';
import { messages } from './messages.ts';

export interface DriftWarning {
  change: keyof typeof messages.changes;
  producer: { service: string; scope: string; version: string };
  group: string;
  attribute: string;
  becomes: string;
  first_seen: string;
  detail: string;
}

export function DriftList({ warnings }: { warnings: readonly DriftWarning[] }) {
  return (
    <section className="panel" aria-labelledby="drift">
      <header className="panel-head">
        <h2 id="drift">{messages.driftTitle}</h2>
      </header>
      {warnings.length === 0 ? (
        <p className="quiet">{messages.driftNone}</p>
      ) : (
        <ScrollRegion label={figureMessages.tableOf(messages.driftTitle)}>
          <table>
            <thead>
              <tr>
                <th scope="col">{messages.producer}</th>
                <th scope="col">{messages.record}</th>
                <th scope="col">{messages.change}</th>
                <th scope="col">{messages.since}</th>
              </tr>
            </thead>
            <tbody>
              {warnings.map(({ change, producer, group, attribute, becomes, first_seen, detail }) => (
                <tr key={`${producer.service} ${producer.scope} ${group} ${change} ${attribute}`}>
                  <th scope="row">{[producer.service, producer.version].filter(Boolean).join(' ')}</th>
                  <td>{group}</td>
                  <td title={detail}>
                    <code>{attribute}</code> {messages.changes[change]} {becomes && <code>{becomes}</code>}
                  </td>
                  <td>
                    <Time at={first_seen} form="day" />
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
