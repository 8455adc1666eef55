/** What a metric means: formula, unit, direction, what it can be cut by, and the words a reader may not know. */
import { useManifest } from '../api/manifest.ts';
import type { MetricDescription } from '../api/types.ts';
import { Dialog } from '../components/dialog.tsx';
import { uiMessages } from '../i18n/messages.ts';
import { DialogFoot } from './events-dialog.tsx';

export function DefinitionDialog({ metric, close }: { metric: MetricDescription; close: () => void }) {
  const words = uiMessages.definition;
  const said = [metric.title, metric.description, ...metric.dimensions.map(({ description }) => description)].join(' ');
  const terms = (useManifest().value ?? [])
    .flatMap(({ glossary }) => glossary)
    .filter(({ term }) => said.toLowerCase().includes(term.toLowerCase()));
  const facts = [
    [words.formula, metric.formula && <code>{metric.formula}</code>],
    [words.unit, metric.unit],
    [words.direction, words.directions[metric.direction]],
    [words.subject, metric.subject],
    [words.events, metric.events === '*' ? words.everyEvent : metric.events?.join(', ')],
    [words.name, <code key="name">{metric.name}</code>],
  ] as const;
  return (
    <Dialog label={metric.title} close={close}>
      <div className="dialog-body">
        <h2>{metric.title}</h2>
        <p>{metric.description}</p>
        <dl className="definition">
          {facts
            .filter(([, value]) => value)
            .map(([name, value]) => (
              <div key={name}>
                <dt>{name}</dt>
                <dd>{value}</dd>
              </div>
            ))}
          <div>
            <dt>{words.dimensions}</dt>
            <dd>
              <ul>
                {metric.dimensions.map(({ name, description }) => (
                  <li key={name}>
                    <code>{name}</code> {description}
                  </li>
                ))}
              </ul>
            </dd>
          </div>
          {terms.map(({ term, meaning }) => (
            <div key={term}>
              <dt>{term}</dt>
              <dd>{meaning}</dd>
            </div>
          ))}
        </dl>
        <DialogFoot close={close} />
      </div>
    </Dialog>
  );
}
