/** A page of sites before there is one. */
import { Page } from '@bellwether/ui/components/page.tsx';
import { Link } from '@bellwether/ui/navigation/location.tsx';
import { messages } from './messages.ts';

export function NoSite({ question }: { question: string }) {
  return (
    <Page question={question} answer={messages.noSite}>
      <p>{messages.noSiteMore}</p>
      <p className="actions">
        <Link className="button" href="/sites">
          {messages.toTraffic}
        </Link>
      </p>
    </Page>
  );
}
