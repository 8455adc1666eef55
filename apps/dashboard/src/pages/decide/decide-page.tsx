/** Decide: which of several options is best, and who does what. */
import { Choice } from '@bellwether/ui/components/choice.tsx';
import { Page } from '@bellwether/ui/components/page.tsx';
import { navigate } from '@bellwether/ui/navigation/location.tsx';
import type { PageProps } from '@bellwether/ui/page.ts';
import { AllocationSection } from './allocation-section.tsx';
import { messages } from './messages.ts';
import { RankingSection } from './ranking-section.tsx';
import './decide.css';

const KINDS = ['ranking', 'allocation'] as const;

export default function DecidePage({ address }: PageProps) {
  const kind = KINDS.find((one) => one === address.searchParams.get('what')) ?? 'ranking';
  return (
    <Page className="decide" question={messages.question}>
      <Choice
        label={messages.what}
        value={kind}
        options={KINDS.map((value) => ({ value, label: messages.kinds[value] ?? value }))}
        onChange={(next) => navigate(next === 'ranking' ? '/decide' : `/decide?what=${next}`)}
      />
      <p className="quiet">
        {messages.kept} {messages.example}
      </p>
      {kind === 'ranking' ? <RankingSection /> : <AllocationSection />}
    </Page>
  );
}
