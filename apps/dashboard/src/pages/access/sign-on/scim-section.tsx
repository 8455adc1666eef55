/** Where a provider keeps people in step, with what key, and what those it makes become. */
import { useResource } from '@bellwether/ui/api/use-resource.ts';
import { ProblemNote } from '@bellwether/ui/components/problem-note.tsx';
import { Link } from '@bellwether/ui/navigation/location.tsx';
import { api, useUser } from '@bellwether/ui/session/session.ts';
import { type FormEvent, useId, useState } from 'react';
import { ActionButton } from '../parts/action-button.tsx';
import { ActionNote } from '../parts/action-note.tsx';
import { RoleField } from '../parts/role-field.tsx';
import { rolesToGive } from '../parts/roles.ts';
import { useAction } from '../parts/use-action.ts';
import { PROVISIONING, type Provisioning } from './connection.ts';
import { CopyLine } from './copy-line.tsx';
import { messages } from './messages.ts';
import { RoleMapEditor, type RoleRow, roleMapOf, rowsOf } from './role-map-editor.tsx';

export function ScimSection({ mayWrite }: { mayWrite: boolean }) {
  const words = messages.scim;
  const title = useId();
  const provisioning = useResource('provisioning', (signal) => api.get<Provisioning>(PROVISIONING, signal));
  return (
    <section className="panel" aria-labelledby={title}>
      <h2 id={title}>{words.title}</h2>
      <p>{words.more}</p>
      <div className="sign-on-columns">
        <dl className="copy-lines">
          <CopyLine label={words.address} text={`${location.origin}/scim/v2`} />
          <div className="copy-line">
            <dt>{words.key}</dt>
            <dd>
              <span>{words.keyMore}</span>{' '}
              <Link href="/access/keys" className="link">
                {words.makeKey}
              </Link>
            </dd>
          </div>
        </dl>
        {provisioning.problem && <ProblemNote problem={provisioning.problem} retry={provisioning.reload} />}
        {provisioning.value && <ProvisioningForm provisioning={provisioning.value} mayWrite={mayWrite} />}
      </div>
    </section>
  );
}

function ProvisioningForm({ provisioning, mayWrite }: { provisioning: Provisioning; mayWrite: boolean }) {
  const words = messages.scim;
  const user = useUser();
  const action = useAction();
  const [role, setRole] = useState(provisioning.default_role);
  const [rows, setRows] = useState<readonly RoleRow[]>(() => rowsOf(provisioning.role_map));

  async function submit(event: FormEvent<HTMLFormElement>): Promise<void> {
    event.preventDefault();
    await action.run('save', async () => {
      await api.put(PROVISIONING, { default_role: role, role_map: roleMapOf(rows) });
      return words.saved;
    });
  }

  return (
    <form className="access-form" onSubmit={submit}>
      <RoleField
        label={words.defaultRole}
        value={role}
        change={setRole}
        offered={rolesToGive(user.role).filter((one) => one !== 'owner')}
        fixed={mayWrite ? undefined : ''}
      />
      <RoleMapEditor rows={rows} change={setRows} ownRole={user.role} mayWrite={mayWrite} />
      <ActionNote action={action} />
      {mayWrite && (
        <div className="actions">
          <ActionButton action={action} name="save" working={words.saving}>
            {words.save}
          </ActionButton>
        </div>
      )}
    </form>
  );
}
