/** A page without any event: what would wake it up. */
import { Page } from '@bellwether/ui/components/page.tsx';
import { messages } from './messages.ts';

export function NothingYet({ question }: { question: string }) {
  return (
    <Page question={question} answer={messages.empty}>
      <p>{messages.emptyMore}</p>
    </Page>
  );
}
