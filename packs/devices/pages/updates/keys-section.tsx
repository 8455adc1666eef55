/** The public keys that devices check updates with, to be put into them. */
import { useResource } from '@bellwether/ui/api/use-resource.ts';
import { CopyButton } from '@bellwether/ui/components/copy-button.tsx';
import { ProblemNote } from '@bellwether/ui/components/problem-note.tsx';
import { saveFile } from '@bellwether/ui/components/save-file.ts';
import { Time } from '@bellwether/ui/components/time.tsx';
import { messages } from './messages.ts';
import { rolloutsApi } from './rollouts.ts';

export function KeysSection() {
  const keys = useResource('device update keys', rolloutsApi.keys);
  return (
    <section className="panel" aria-labelledby="update-keys">
      <header className="panel-head">
        <h2 id="update-keys">{messages.keys}</h2>
      </header>
      <p className="prose">{messages.keysAbout}</p>
      {keys.problem && <ProblemNote problem={keys.problem} retry={keys.reload} />}
      <ul className="update-keys">
        {keys.value?.map(({ key_id, public_key, public_key_pem, created_at }) => (
          <li key={key_id}>
            <div>
              <h3>{messages.key(key_id)}</h3>
              <code>{public_key}</code>
              <span className="quiet">
                {messages.since} <Time at={created_at} form="day" />
              </span>
            </div>
            <p className="actions">
              <CopyButton label={messages.copyKey} text={() => public_key} />
              <button
                type="button"
                className="button"
                onClick={() => saveFile(new Blob([public_key_pem]), `bellwether-updates-${key_id}.pem`)}
              >
                {messages.saveKey}
              </button>
            </p>
          </li>
        ))}
      </ul>
    </section>
  );
}
