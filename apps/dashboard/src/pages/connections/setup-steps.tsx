/** How to set a connection up at the tool, in the order in which one does it, with our addresses to copy. */
import { CopyButton } from '@bellwether/ui/components/copy-button.tsx';
import { type Connection, type Connector, stepsOf } from './connections.ts';
import { messages } from './messages.ts';

const words = messages.setUp;

export function SetupSteps({ connection, connector }: { connection: Connection; connector: Connector }) {
  const { webhook, backfill, oauth } = connector;
  return (
    <div className="tool-more">
      <section>
        <h3>{words.webhook}</h3>
        <Address label={words.address} url={connection.webhook_url} />
        <Steps steps={stepsOf(webhook.setup, connection.webhook_url)} />
        <p className="quiet">{words.secretTitle(webhook.secret_title)}</p>
      </section>
      {backfill && (
        <section>
          <h3>{words.token}</h3>
          <p>{backfill.token_scopes}</p>
          {oauth && (
            <>
              <h3>{words.oauth}</h3>
              <Address label={words.redirect} url={connection.oauth_redirect_url} />
              <Steps steps={stepsOf(oauth.setup, connection.oauth_redirect_url)} />
            </>
          )}
        </section>
      )}
    </div>
  );
}

function Steps({ steps }: { steps: readonly string[] }) {
  return (
    <ol>
      {steps.map((step) => (
        <li key={step}>{step}</li>
      ))}
    </ol>
  );
}

function Address({ label, url }: { label: string; url: string }) {
  return (
    <p>
      <small className="block quiet">{label}</small>
      <code className="secret">{url}</code> <CopyButton label={words.copyShort} text={() => url} />
    </p>
  );
}
