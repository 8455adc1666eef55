/** Tokens by kind: the four are disjoint, so they are parts of one whole; and how much of the prompt a cache saved. */
import { RankedBars } from '@bellwether/ui/charts/ranked-bars.tsx';
import { formatFigure } from '@bellwether/ui/format/number.ts';
import { uiMessages } from '@bellwether/ui/i18n/messages.ts';
import { Link } from '@bellwether/ui/navigation/location.tsx';
import type { View } from '@bellwether/ui/view/view.tsx';
import { useAgentFigures } from '../figures/use-agent-figures.ts';
import { messages } from './messages.ts';

const KINDS = [
  'agent_input_tokens',
  'agent_output_tokens',
  'agent_cache_read_tokens',
  'agent_cache_creation_tokens',
] as const;

export function TokensByKind({ view }: { view: View }) {
  const { figures, ready } = useAgentFigures([...KINDS, 'agent_cache_hit_ratio'], view);
  const whole = KINDS.reduce((sum, name) => sum + (figures[name]?.value ?? 0), 0);
  const cached = figures.agent_cache_hit_ratio?.value;
  const bars = KINDS.flatMap((name) => {
    const found = figures[name];
    if (!found) return [];
    const share = whole > 0 ? (found.value ?? 0) / whole : undefined;
    return [{ key: name, name: messages.tokenKinds[name], value: found.value, previous: found.previous, share }];
  });
  return (
    <section className="panel" aria-labelledby="token-kinds">
      <header className="panel-head">
        <h2 id="token-kinds">{messages.tokens}</h2>
      </header>
      {!ready && <p className="quiet">{uiMessages.loading}</p>}
      {ready && whole === 0 && <p className="state-unknown">{uiMessages.states.noDataMore}</p>}
      {whole > 0 && (
        <RankedBars
          bars={bars}
          unit="tokens"
          name={({ key, name }) => <Link href={`/explore?metric=${key}`}>{name}</Link>}
        />
      )}
      {typeof cached === 'number' && <p className="quiet">{messages.tokenNote(formatFigure(cached, 'ratio'))}</p>}
    </section>
  );
}
