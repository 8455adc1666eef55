/** What a device proves itself by, and giving it a new token. */
import { ProblemNote } from '@bellwether/ui/components/problem-note.tsx';
import { ScrollRegion } from '@bellwether/ui/components/scroll-region.tsx';
import { Time } from '@bellwether/ui/components/time.tsx';
import { useState } from 'react';
import { type Device, devicesApi } from '../fleet/devices.ts';
import { messages as shared } from '../fleet/messages.ts';
import { type Secret, SecretNote } from '../fleet/secret-note.tsx';
import { useWork } from '../updates/use-work.ts';
import { messages } from './messages.ts';

const words = messages.credentials;

export function CredentialsSection(props: { device: Device; mayManage: boolean; reload: () => void }) {
  const { device, mayManage, reload } = props;
  const [secret, setSecret] = useState<Secret>();
  const work = useWork();
  const rotate = () =>
    work.run(async () => {
      const { token } = await devicesApi.newToken(device.device_id);
      setSecret({ title: shared.tokenOf(device.name), secret: token });
      reload();
    });
  const isValid = device.credentials.some(({ revoked_at }) => revoked_at === null);
  return (
    <section className="panel" aria-labelledby="credentials">
      <header className="panel-head">
        <h2 id="credentials">{words.title}</h2>
        {mayManage && device.state !== 'retired' && (
          <button
            type="button"
            className="button"
            disabled={work.isBusy}
            title={words.rotateMore}
            onClick={() => void rotate()}
          >
            {work.isBusy ? messages.working : words.rotate}
          </button>
        )}
      </header>
      {work.problem && <ProblemNote problem={work.problem} />}
      {!isValid && <p className="quiet">{words.none}</p>}
      {device.credentials.length > 0 && (
        <ScrollRegion label={words.title}>
          <table aria-labelledby="credentials">
            <thead>
              <tr>
                <th scope="col">{words.columns.kind}</th>
                <th scope="col">{words.columns.hint}</th>
                <th scope="col">{words.columns.made}</th>
                <th scope="col">{words.columns.ends}</th>
              </tr>
            </thead>
            <tbody>
              {device.credentials.map((credential) => (
                <tr key={credential.credential_id}>
                  <th scope="row">{words.kinds[credential.kind]}</th>
                  <td>
                    <code>{credential.hint}…</code>
                  </td>
                  <td>
                    <Time at={credential.created_at} form="day" />
                  </td>
                  <td>
                    {credential.revoked_at ? (
                      words.over
                    ) : credential.expires_at ? (
                      <Time at={credential.expires_at} form="day" />
                    ) : (
                      words.lasts
                    )}
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        </ScrollRegion>
      )}
      {secret && <SecretNote secret={secret} close={() => setSecret(undefined)} />}
    </section>
  );
}
