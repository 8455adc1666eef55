/** Roles and key scopes against permissions, with how far each reaches. The server decides by the same table. */
import { useResource } from '@bellwether/ui/api/use-resource.ts';
import { Page } from '@bellwether/ui/components/page.tsx';
import { ProblemNote } from '@bellwether/ui/components/problem-note.tsx';
import { ScrollRegion } from '@bellwether/ui/components/scroll-region.tsx';
import { formatCount } from '@bellwether/ui/format/number.ts';
import { uiMessages } from '@bellwether/ui/i18n/messages.ts';
import { Link } from '@bellwether/ui/navigation/location.tsx';
import { useMay } from '@bellwether/ui/session/permission.ts';
import { api } from '@bellwether/ui/session/session.ts';
import type { RoleView } from './api-types.ts';
import { messages } from './messages.ts';
import '../access/access.css';
import './audit.css';

const words = messages.access;

interface Roles {
  roles: readonly RoleView[];
  key_scopes: readonly RoleView[];
  permissions: readonly string[];
}

export default function RolesPage() {
  const roles = useResource('roles', (signal) => api.get<Roles>('/api/v1/roles', signal));
  const mayAudit = useMay('audit_logs:read');
  return (
    <Page
      question={words.question}
      answer={roles.value && <Answer roles={roles.value} />}
      className="audit-page"
      actions={
        mayAudit && (
          <Link className="button" href="/audit">
            {words.audit}
          </Link>
        )
      }
    >
      {roles.problem && <ProblemNote problem={roles.problem} retry={roles.reload} />}
      {!roles.value && roles.loading && <p className="quiet page-wait">{uiMessages.loading}</p>}
      {roles.value && (
        <>
          <p className="quiet">{words.legend}</p>
          <Matrix title={words.matrix} columns={roles.value.roles} permissions={roles.value.permissions} />
          <Words title={words.descriptions} of={roles.value.roles} />
          <Matrix title={words.keyMatrix} columns={roles.value.key_scopes} permissions={roles.value.permissions} />
          <Words title={words.scopes} of={roles.value.key_scopes} />
        </>
      )}
    </Page>
  );
}

function Answer({ roles }: { roles: Roles }) {
  return (
    <>
      <b>{formatCount(roles.roles.length)}</b>
      {words.answer.roles(roles.roles.length)}
      {words.answer.over}
      <b>{formatCount(roles.permissions.length)}</b>
      {words.answer.permissions(roles.permissions.length)}
      {words.answer.end}
    </>
  );
}

function Matrix(props: { title: string; columns: readonly RoleView[]; permissions: readonly string[] }) {
  const { title, columns, permissions } = props;
  return (
    <div className="panel">
      <div className="panel-head">
        <h2>{title}</h2>
      </div>
      <ScrollRegion label={title}>
        <table className="role-matrix">
          <thead>
            <tr>
              <th scope="col">{words.permission}</th>
              {columns.map(({ name }) => (
                <th key={name} scope="col">
                  {name}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {permissions.map((permission) => (
              <tr key={permission}>
                <th scope="row">
                  <code>{permission}</code>
                </th>
                {columns.map(({ name, permissions: granted }) => (
                  <td key={name}>
                    <Reach reach={granted[permission]} />
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </ScrollRegion>
    </div>
  );
}

/** How far it reaches, as a word and as a mark that fills up. */
function Reach({ reach }: { reach: 'own' | 'team' | 'organisation' | undefined }) {
  return reach ? (
    <span className={`reach ${reach}`}>{words.reach[reach]}</span>
  ) : (
    <span className="reach none" title={words.none}>
      <span aria-hidden="true">·</span>
      <span className="visually-hidden">{words.none}</span>
    </span>
  );
}

function Words({ title, of }: { title: string; of: readonly RoleView[] }) {
  return (
    <div className="panel">
      <div className="panel-head">
        <h2>{title}</h2>
      </div>
      <dl className="role-words">
        {of.map(({ name, description }) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>{description}</dd>
          </div>
        ))}
      </dl>
    </div>
  );
}
