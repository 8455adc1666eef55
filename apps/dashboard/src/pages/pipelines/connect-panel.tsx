/** What a pipeline keeps secret: the key of its webhook, and what its calls send in a header. */
import { CopyButton } from '@bellwether/ui/components/copy-button.tsx';
import { useState } from 'react';
import { ActionButton } from '../access/parts/action-button.tsx';
import { ActionNote } from '../access/parts/action-note.tsx';
import { useAction } from '../access/parts/use-action.ts';
import { messages } from './messages.ts';
import { type PipelineDetails, pipelinesApi } from './pipelines.ts';

const words = messages.connect;

export function ConnectPanel({ pipeline, reload }: { pipeline: PipelineDetails; reload: () => void }) {
  const { pipeline_id: id, webhook_path, secrets } = pipeline;
  const action = useAction();
  const [made, setMade] = useState<string>();
  const [name, setName] = useState('');
  const [value, setValue] = useState('');
  const exchange = async () => {
    setMade((await pipelinesApi.exchangeWebhookSecret(id)).webhook_secret);
    reload();
    return undefined;
  };
  const set = async () => {
    await pipelinesApi.setSecret(id, name, value);
    setName('');
    setValue('');
    reload();
    return words.said;
  };
  const named = secrets.filter((secret) => secret !== 'webhook');
  return (
    <section className="panel" aria-labelledby="pipeline-connect">
      <header className="panel-head">
        <h2 id="pipeline-connect">{words.title}</h2>
      </header>
      {webhook_path && (
        <>
          <p className="quiet">{words.webhook}</p>
          <p>
            <code>POST {webhook_path}</code>
          </p>
          <div className="actions">
            <ActionButton
              action={action}
              name="exchange"
              working={words.exchanging}
              onPress={() => void action.run('exchange', exchange)}
            >
              {words.exchange}
            </ActionButton>
          </div>
          {made && (
            <p>
              {words.once} <code>{made}</code> <CopyButton label={words.copy} text={() => made} />
            </p>
          )}
        </>
      )}
      <ActionNote action={action} />
      <form
        className="pipeline-form"
        autoComplete="off"
        onSubmit={(event) => {
          event.preventDefault();
          void action.run('set', set);
        }}
      >
        <label>
          {words.name}
          <input required pattern="[a-z][a-z0-9_]*" value={name} onChange={(event) => setName(event.target.value)} />
        </label>
        <label>
          {words.value}
          <input
            type="password"
            required
            autoComplete="off"
            value={value}
            onChange={(event) => setValue(event.target.value)}
          />
        </label>
        <button type="submit" className="button">
          {words.set}
        </button>
      </form>
      {named.length > 0 && (
        <p className="quiet">
          {words.known} {named.join(', ')}
        </p>
      )}
    </section>
  );
}
