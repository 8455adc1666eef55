/** Before the first figures about people: what an edge is, and the two lines that start one. */
import { CopyButton } from '@bellwether/ui/components/copy-button.tsx';
import { Page } from '@bellwether/ui/components/page.tsx';
import { ScrollRegion } from '@bellwether/ui/components/scroll-region.tsx';
import { uiMessages } from '@bellwether/ui/i18n/messages.ts';
import { messages } from './messages.ts';

const LINES = ['npx bellwether edge init', 'npx bellwether edge start'].join('\n');

export function FirstFigures({ question }: { question: string }) {
  const words = messages.none;
  return (
    <Page question={question} answer={words.title} className="first-event">
      <p>{words.lead}</p>
      <p>{words.steps}</p>
      <ScrollRegion label={words.steps} className="code">
        <pre>
          <code>{LINES}</code>
        </pre>
      </ScrollRegion>
      <p className="actions">
        <CopyButton label={uiMessages.call.copyCurl} text={() => LINES} />
        <span role="status" className="quiet">
          {words.waiting}
        </span>
      </p>
      <p className="quiet">{words.after}</p>
    </Page>
  );
}
