/** Names over the chart: asked from the edge by this browser, held in this page's memory, gone when it is left. */
import { useState } from 'react';
import { messages } from './messages.ts';
import { type NamesAnswer, namesFromEdge } from './organisation.ts';

export interface NamesState {
  names: ReadonlyMap<string, string> | undefined;
  answer: NamesAnswer | undefined;
  busy: boolean;
  toggle: () => Promise<void>;
}

export function useNames(edgeUrl: string | null | undefined, refs: readonly string[]): NamesState {
  const [answer, setAnswer] = useState<NamesAnswer>();
  const [busy, setBusy] = useState(false);
  return {
    names: answer?.kind === 'names' ? answer.names : undefined,
    answer,
    busy,
    async toggle() {
      if (answer?.kind === 'names') return setAnswer(undefined);
      if (!edgeUrl) return;
      setBusy(true);
      setAnswer(await namesFromEdge(edgeUrl, refs));
      setBusy(false);
    },
  };
}

export function NamesControl({ edgeUrl, state }: { edgeUrl: string | null | undefined; state: NamesState }) {
  const words = messages.chart;
  if (!edgeUrl) return null;
  const { answer, busy, toggle } = state;
  return (
    <span className="org-names">
      <button type="button" className="button" disabled={busy} onClick={() => void toggle()} title={words.namesFrom}>
        {answer?.kind === 'names' ? words.hideNames : words.names}
      </button>
      <span role="status" className="quiet">
        {answer?.kind === 'names' && words.namesFrom}
        {answer?.kind === 'away' && words.away}
        {answer?.kind === 'signed_out' && (
          <>
            {words.signIn}{' '}
            <a href={`${edgeUrl}/company`} target="_blank" rel="noreferrer">
              {words.openEdge}
            </a>
          </>
        )}
      </span>
    </span>
  );
}
