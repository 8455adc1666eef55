/** Making a connection, or changing one: what its connector asks for, and its secrets, which are never shown again. */
import { Dialog } from '@bellwether/ui/components/dialog.tsx';
import { Link } from '@bellwether/ui/navigation/location.tsx';
import { api } from '@bellwether/ui/session/session.ts';
import { type FormEvent, useId, useState } from 'react';
import { ActionButton } from '../access/parts/action-button.tsx';
import { ActionNote } from '../access/parts/action-note.tsx';
import { partMessages } from '../access/parts/messages.ts';
import { useAction } from '../access/parts/use-action.ts';
import {
  CONNECTIONS,
  type Connection,
  type Connector,
  formValues,
  pathOf,
  type SavedConnection,
  settingsOf,
} from './connections.ts';
import { messages } from './messages.ts';

const words = messages.dialog;

export function ConnectionDialog(props: {
  connector: Connector;
  connection: Connection | undefined;
  mappings: readonly { mapping_id: string; name: string }[];
  close: () => void;
  saved: (connection: SavedConnection) => void;
}) {
  const { connector, connection, mappings, close, saved } = props;
  const action = useAction();
  const [name, setName] = useState(connection?.name ?? connector.title);
  const [isEnabled, setEnabled] = useState(connection?.enabled ?? true);
  const [values, setValues] = useState(formValues(connection?.settings ?? {}));
  const [secrets, setSecrets] = useState<Record<string, string>>({});
  const [clientId, setClientId] = useState(connection?.oauth_client_id ?? '');
  const [mappingId, setMappingId] = useState(connection?.mapping_id ?? '');
  const title = connection ? words.edit(connection.name) : words.add(connector.title);
  const isSet = (secret: string) => connection?.secrets_set.includes(secret) ?? false;

  async function submit(event: FormEvent<HTMLFormElement>): Promise<void> {
    event.preventDefault();
    const sent = Object.fromEntries(Object.entries(secrets).filter(([, value]) => value !== ''));
    const body = {
      ...{ name: name.trim(), enabled: isEnabled, settings: settingsOf(connector.settings, values), ...sent },
      ...(connector.oauth ? { oauth_client_id: clientId.trim() || null } : {}),
      ...(connector.needs_mapping ? { mapping_id: mappingId || null } : {}),
    };
    let answer: SavedConnection | undefined;
    await action.run('save', async () => {
      answer = connection
        ? await api.patch<SavedConnection>(pathOf(connection), { version: connection.version, ...body })
        : await api.post<SavedConnection>(CONNECTIONS, { kind: connector.kind, ...body });
      return undefined;
    });
    if (answer) saved(answer);
  }

  const secretField = (secret: string, label: string, note: string) => (
    <Field
      key={secret}
      label={label}
      note={isSet(secret) ? words.kept : note}
      type="password"
      value={secrets[secret] ?? ''}
      change={(value) => setSecrets({ ...secrets, [secret]: value })}
    />
  );
  const fromUs = connector.webhook.secret_from === 'us';
  return (
    <Dialog label={title} close={close}>
      <form className="access-dialog tool-form" onSubmit={submit}>
        <h2>{title}</h2>
        <p className="quiet">{connector.description}</p>
        <Field label={words.name} type="text" value={name} change={setName} isRequired />
        {connector.settings.map(({ name: setting, title: label, description, kind, required, default: usual }) => (
          <Field
            key={setting}
            label={label}
            note={kind === 'list' ? `${description} ${words.perLine}` : description}
            type={kind === 'list' ? 'lines' : 'text'}
            value={values[setting] ?? ''}
            placeholder={usual}
            isRequired={required ?? false}
            change={(value) => setValues({ ...values, [setting]: value })}
          />
        ))}
        {connector.needs_mapping && (
          <label className="field">
            <span className="field-label">{words.mapping}</span>
            <select value={mappingId} onChange={(event) => setMappingId(event.target.value)}>
              <option value="">{words.noMapping}</option>
              {mappings.map((mapping) => (
                <option key={mapping.mapping_id} value={mapping.mapping_id}>
                  {mapping.name}
                </option>
              ))}
            </select>
            <Link className="link" href="/mappings/new">
              {words.makeMapping}
            </Link>
          </label>
        )}
        {secretField(
          'webhook_secret',
          words.webhookSecret(connector.webhook.secret_title),
          fromUs ? words.secretFromUs : words.secretFromVendor,
        )}
        {connector.backfill && secretField('token', words.token, connector.backfill.token_scopes)}
        {connector.oauth && (
          <details open={clientId !== ''}>
            <summary>{words.oauth}</summary>
            <Field label={words.clientId} type="text" value={clientId} change={setClientId} />
            {secretField('oauth_client_secret', words.clientSecret, '')}
          </details>
        )}
        <label className="check">
          <input type="checkbox" checked={isEnabled} onChange={(event) => setEnabled(event.target.checked)} />{' '}
          {words.enabled}
        </label>
        <ActionNote action={action} />
        <div className="actions">
          <ActionButton action={action} name="save" working={words.saving} kind="primary">
            {words.save}
          </ActionButton>
          <button type="button" className="button plain" onClick={close}>
            {partMessages.cancel}
          </button>
        </div>
      </form>
    </Dialog>
  );
}

function Field(props: {
  label: string;
  note?: string;
  type: 'text' | 'password' | 'lines';
  value: string;
  placeholder?: string | undefined;
  isRequired?: boolean;
  change: (value: string) => void;
}) {
  const { label, note, type, value, placeholder, isRequired, change } = props;
  const id = useId();
  const common = {
    ...{ id, value, placeholder, required: isRequired, 'aria-describedby': note ? `${id}-note` : undefined },
    onChange: (event: { target: { value: string } }) => change(event.target.value),
  };
  return (
    <div className="field">
      <label className="field-label" htmlFor={id}>
        {label}
      </label>
      {type === 'lines' ? (
        <textarea {...common} rows={3} spellCheck={false} />
      ) : (
        <input {...common} type={type} autoComplete={type === 'password' ? 'new-password' : 'off'} />
      )}
      {note && (
        <span id={`${id}-note`} className="quiet field-note">
          {note}
        </span>
      )}
    </div>
  );
}
