/** Writes the whole configuration, as the API takes it; what the server has against it is told by field. */
import { Dialog } from '@bellwether/ui/components/dialog.tsx';
import { type FormEvent, useId, useState } from 'react';
import { ActionButton } from '../access/parts/action-button.tsx';
import { ActionNote } from '../access/parts/action-note.tsx';
import { useAction } from '../access/parts/use-action.ts';
import { readJson } from '../administration/parts/read-json.ts';
import { type GatewayView, gatewayApi } from './gateway.ts';
import { messages } from './messages.ts';

const words = messages.edit;

const EXAMPLE = {
  limits: [{ routes: '/api/v1/sql', requests: 10_000, per: 'day' }],
  plans: [{ name: 'standard', limits: [{ routes: '/api/v1/*', requests: 600, per: 'minute' }] }],
  default_plan: 'standard',
  keys: [],
  routes: [{ routes: '/api/v1/events', methods: ['POST'], body_bytes_max: 1_048_576 }],
  plug_ins: [
    {
      name: 'needs-a-team',
      hook: 'request',
      routes: '/api/v1/events',
      source: "export default ({ body }) => (body?.metadata?.team ? null : { refuse: 'metadata.team is missing' });",
      time_ms: 50,
      on_failure: 'closed',
      enabled: true,
    },
  ],
};

export function ConfigurationDialog(props: { gateway: GatewayView; close: () => void; saved: () => void }) {
  const { gateway, close, saved } = props;
  const [text, setText] = useState(() => JSON.stringify(gateway.configuration, null, 2));
  const action = useAction();
  const id = useId();
  const read = readJson(text);
  const change = (next: string) => {
    setText(next);
    action.clear();
  };
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (read.problem !== undefined) return;
    void action
      .run('save', async () => {
        await gatewayApi.configure(read.value, gateway.version);
        return words.saved;
      })
      .then((isSaved) => {
        if (!isSaved) return;
        saved();
        close();
      });
  };
  return (
    <Dialog label={words.title} close={close} wide>
      <form className="editor" onSubmit={submit}>
        <h2>{words.title}</h2>
        <p className="admin-hint">{words.more}</p>
        <div className="field">
          <label className="field-label" htmlFor={id}>
            {words.definition}
          </label>
          <textarea
            id={id}
            value={text}
            rows={22}
            spellCheck={false}
            aria-invalid={read.problem !== undefined}
            aria-describedby={`${id}-state`}
            onChange={(event) => change(event.target.value)}
          />
          <p id={`${id}-state`} className="admin-valid" data-valid={read.problem === undefined}>
            {read.problem !== undefined && words.notJson(read.problem)}
          </p>
        </div>
        <ActionNote action={action} />
        <div className="actions">
          <ActionButton action={action} name="save" working={words.saving} kind="primary">
            {words.save}
          </ActionButton>
          <button type="button" className="button" onClick={() => change(JSON.stringify(EXAMPLE, null, 2))}>
            {words.example}
          </button>
          <button type="button" className="button" onClick={close}>
            {words.cancel}
          </button>
        </div>
      </form>
    </Dialog>
  );
}
