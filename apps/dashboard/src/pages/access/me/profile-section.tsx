/** One's account, and in words what the role allows. */
import { useSession, useUser } from '@bellwether/ui/session/session.ts';
import { permissionWords, reachWords, roleDescription, roleTitle } from '../parts/roles.ts';
import { messages } from './messages.ts';

export function ProfileSection() {
  const user = useUser();
  const session = useSession();
  const words = messages.profile;
  const granted = session.kind === 'signed_in' ? session.session.permissions : {};
  const permissions = Object.entries(granted);
  const reach = granted['metrics:read'];
  return (
    <section className="panel" aria-labelledby="me-profile">
      <div className="panel-head">
        <h2 id="me-profile">{words.title}</h2>
      </div>
      <dl className="facts">
        <div>
          <dt>{words.name}</dt>
          <dd>{user.name}</dd>
        </div>
        <div>
          <dt>{words.email}</dt>
          <dd>{user.email}</dd>
        </div>
        <div>
          <dt>{words.role}</dt>
          <dd>
            {roleTitle(user.role)}
            <small>{roleDescription(user.role)}</small>
          </dd>
        </div>
        <div>
          <dt>{words.teams}</dt>
          <dd>
            {user.teams.length > 0 ? (
              user.teams.join(', ')
            ) : (
              <small>{reach === 'team' ? words.noTeams : words.noTeamsNeeded}</small>
            )}
          </dd>
        </div>
        <div>
          <dt>{words.figures}</dt>
          <dd>
            <small>{user.subject === null ? words.notConnected : words.connected}</small>
          </dd>
        </div>
        <div>
          <dt>{words.source}</dt>
          <dd>{words.sources[user.source] ?? user.source}</dd>
        </div>
      </dl>
      <details className="role-details">
        <summary>{words.may}</summary>
        <table aria-label={words.may}>
          <thead>
            <tr>
              <th scope="col">{words.permission}</th>
              <th scope="col">{words.reach}</th>
            </tr>
          </thead>
          <tbody>
            {permissions.map(([permission, reach]) => (
              <tr key={permission}>
                <td title={permission}>{permissionWords(permission)}</td>
                <td>{reachWords(reach)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </details>
    </section>
  );
}
