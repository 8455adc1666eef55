/** What became of a thing, as the part of its page that comes last. */
import type { ComponentProps } from 'react';
import { HistoryPanel } from './history-panel.tsx';

/** `version`: of the thing; another one is read anew. */
export function HistorySection({
  title,
  version,
  ...history
}: { title: string; version: number } & ComponentProps<typeof HistoryPanel>) {
  return (
    <section className="panel" aria-labelledby="history">
      <header className="panel-head">
        <h2 id="history">{title}</h2>
      </header>
      <HistoryPanel key={version} {...history} />
    </section>
  );
}
