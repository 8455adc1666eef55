/** The settings of a connection. What is saved is what the server answers; a refusal names its field. */
import { api, useUser } from '@bellwether/ui/session/session.ts';
import { type FormEvent, useId, useState } from 'react';
import { ActionButton } from '../parts/action-button.tsx';
import { ActionNote } from '../parts/action-note.tsx';
import { RoleField } from '../parts/role-field.tsx';
import { rolesToGive } from '../parts/roles.ts';
import { useAction } from '../parts/use-action.ts';
import { addressOf, type Connection, certificatesIn, domainsIn } from './connection.ts';
import { messages } from './messages.ts';
import { RoleMapEditor, type RoleRow, roleMapOf, rowsOf } from './role-map-editor.tsx';

export function ConnectionForm(props: {
  connection: Connection;
  mayWrite: boolean;
  saved: (connection: Connection) => void;
}) {
  const { connection, mayWrite, saved } = props;
  const { take, who, switch: onOff } = messages;
  const user = useUser();
  const action = useAction();
  const [role, setRole] = useState(connection.default_role);
  const [rows, setRows] = useState<readonly RoleRow[]>(() => rowsOf(connection.role_map));
  const [enabled, setEnabled] = useState(connection.enabled);
  const [enforced, setEnforced] = useState(connection.enforced);

  async function submit(event: FormEvent<HTMLFormElement>): Promise<void> {
    event.preventDefault();
    const form = event.currentTarget;
    const fields = new FormData(form);
    const text = (name: string) => String(fields.get(name) ?? '').trim();
    const orNull = (name: string) => text(name) || null;
    const secret = String(fields.get('client_secret') ?? '');
    await action.run('save', async () => {
      saved(
        await api.patch<Connection>(addressOf(connection), {
          name: text('name'),
          domains: domainsIn(text('domains')),
          default_role: role,
          team_claim: orNull('team_claim'),
          role_map: roleMapOf(rows),
          enabled,
          enforced: enabled && enforced,
          ...(connection.kind === 'oidc'
            ? {
                issuer: orNull('issuer'),
                client_id: orNull('client_id'),
                trusts_email: fields.get('trusts_email') === 'on',
                ...(secret === '' ? {} : { client_secret: secret }),
              }
            : {
                idp_entry_point: orNull('idp_entry_point'),
                idp_issuer: orNull('idp_issuer'),
                idp_certificates: certificatesIn(text('idp_certificates')),
              }),
        }),
      );
      const field = form.elements.namedItem('client_secret');
      if (field instanceof HTMLInputElement) field.value = '';
      return onOff.saved;
    });
  }

  return (
    <form className="access-form sign-on-form" onSubmit={submit}>
      <fieldset disabled={!mayWrite}>
        <h2>{take.title}</h2>
        <Field name="name" label={take.name} value={connection.name} required />
        {connection.kind === 'oidc' ? (
          <>
            <Field name="issuer" label={take.issuer} value={connection.issuer} more={take.issuerMore} isAddress />
            <Field name="client_id" label={take.clientId} value={connection.client_id} />
            <Field
              name="client_secret"
              label={take.clientSecret}
              value=""
              more={connection.client_secret_set ? take.clientSecretSet : take.clientSecretMore}
              isSecret
            />
          </>
        ) : (
          <>
            <Field
              name="idp_entry_point"
              label={take.entryPoint}
              value={connection.idp_entry_point}
              more={take.entryPointMore}
              isAddress
            />
            <Field name="idp_issuer" label={take.idpIssuer} value={connection.idp_issuer} />
            <Lines
              name="idp_certificates"
              label={take.certificates}
              value={connection.idp_certificates.join('')}
              more={take.certificatesMore}
              rows={6}
            />
          </>
        )}
      </fieldset>
      <fieldset disabled={!mayWrite}>
        <h2>{who.title}</h2>
        <Lines
          name="domains"
          label={who.domains}
          value={connection.domains.join('\n')}
          more={who.domainsMore}
          rows={2}
        />
        {connection.kind === 'oidc' && (
          <label className="scope">
            <input type="checkbox" name="trusts_email" defaultChecked={connection.trusts_email} />
            <span>
              {who.trustsEmail}
              <small className="block quiet">{who.trustsEmailMore}</small>
            </span>
          </label>
        )}
        <RoleField
          label={who.defaultRole}
          value={role}
          change={setRole}
          offered={rolesToGive(user.role).filter((one) => one !== 'owner')}
          fixed={mayWrite ? undefined : ''}
        />
        <Field
          name="team_claim"
          label={connection.kind === 'oidc' ? who.teamClaim : who.teamClaimSaml}
          value={connection.team_claim}
          more={who.teamClaimMore}
        />
        <RoleMapEditor rows={rows} change={setRows} ownRole={user.role} mayWrite={mayWrite} />
      </fieldset>
      <fieldset disabled={!mayWrite}>
        <h2>{onOff.title}</h2>
        <label className="scope">
          <input type="checkbox" checked={enabled} onChange={(event) => setEnabled(event.target.checked)} />
          <span>{onOff.enabled}</span>
        </label>
        <label className="scope">
          <input
            type="checkbox"
            checked={enabled && enforced}
            disabled={!enabled}
            onChange={(event) => setEnforced(event.target.checked)}
          />
          <span>
            {onOff.enforced}
            <small className="block quiet">{onOff.enforcedMore}</small>
          </span>
        </label>
      </fieldset>
      <ActionNote action={action} />
      {mayWrite && (
        <div className="actions">
          <ActionButton action={action} name="save" working={onOff.saving} kind="primary">
            {onOff.save}
          </ActionButton>
        </div>
      )}
    </form>
  );
}

function Field(props: {
  name: string;
  label: string;
  value: string | null;
  more?: string;
  required?: boolean;
  isAddress?: boolean;
  isSecret?: boolean;
}) {
  const { name, label, value, more, required, isAddress, isSecret } = props;
  const id = useId();
  return (
    <div className="field">
      <label className="field-label" htmlFor={id}>
        {label}
      </label>
      <input
        id={id}
        name={name}
        type={isSecret ? 'password' : 'text'}
        inputMode={isAddress ? 'url' : undefined}
        defaultValue={value ?? ''}
        required={required}
        autoComplete={isSecret ? 'new-password' : 'off'}
        autoCapitalize="none"
        spellCheck={false}
        aria-describedby={more ? `${id}-more` : undefined}
      />
      {more && (
        <span id={`${id}-more`} className="quiet field-note">
          {more}
        </span>
      )}
    </div>
  );
}

function Lines(props: { name: string; label: string; value: string; more: string; rows: number }) {
  const { name, label, value, more, rows } = props;
  const id = useId();
  return (
    <div className="field">
      <label className="field-label" htmlFor={id}>
        {label}
      </label>
      <textarea
        id={id}
        name={name}
        rows={rows}
        defaultValue={value}
        spellCheck={false}
        autoCapitalize="none"
        aria-describedby={`${id}-more`}
      />
      <span id={`${id}-more`} className="quiet field-note">
        {more}
      </span>
    </div>
  );
}
