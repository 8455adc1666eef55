/** The exact call behind the view, to copy; the same figures as a file; and what the metric means. */

import { curlOf, exportMetric } from '@bellwether/ui/api/metric-query.ts';
import type { MetricDescription, MetricQuery } from '@bellwether/ui/api/types.ts';
import { CopyButton } from '@bellwether/ui/components/copy-button.tsx';
import { ScrollRegion } from '@bellwether/ui/components/scroll-region.tsx';
import { useState } from 'react';
import { messages } from './messages.ts';

export function ApiCall({ query, metric }: { query: MetricQuery; metric: MetricDescription }) {
  const words = messages;
  const [failed, setFailed] = useState(false);

  async function download(): Promise<void> {
    setFailed(false);
    try {
      const href = URL.createObjectURL(await exportMetric(query, 'csv'));
      const link = document.createElement('a');
      link.href = href;
      link.download = `${metric.name}-${query.from?.slice(0, 10) ?? ''}.csv`;
      link.click();
      URL.revokeObjectURL(href);
    } catch {
      setFailed(true);
    }
  }

  return (
    <section className="panel api-call" aria-labelledby="call">
      <header className="panel-head">
        <h2 id="call">{words.call}</h2>
        <div className="actions">
          <CopyButton label={words.copyCurl} text={() => curlOf(query, location.origin)} />
          <CopyButton label={words.copyLink} text={() => location.href} />
          <button type="button" className="button" onClick={() => void download()}>
            {words.csv}
          </button>
        </div>
      </header>
      {failed && (
        <p role="alert" className="problem">
          {words.csvFailed}
        </p>
      )}
      <ScrollRegion label={words.callLine} className="code">
        <pre>
          <code>{curlOf(query, location.origin)}</code>
        </pre>
      </ScrollRegion>
      <p className="quiet">
        <strong>{metric.title}</strong> <code>{metric.name}</code>: {metric.description}
        {metric.formula && metric.formula !== metric.name && (
          <>
            {' '}
            <code>{metric.formula}</code>
          </>
        )}
      </p>
    </section>
  );
}
