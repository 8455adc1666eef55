/** Keys of programs: which there are, a new one, another secret, an end. */
import { useResource } from '@bellwether/ui/api/use-resource.ts';
import { CopyButton } from '@bellwether/ui/components/copy-button.tsx';
import { Page } from '@bellwether/ui/components/page.tsx';
import { ProblemNote } from '@bellwether/ui/components/problem-note.tsx';
import { useNow } from '@bellwether/ui/figures/use-now.ts';
import { formatCount } from '@bellwether/ui/format/number.ts';
import { MINUTE_MS } from '@bellwether/ui/format/time.ts';
import { uiMessages } from '@bellwether/ui/i18n/messages.ts';
import { api } from '@bellwether/ui/session/session.ts';
import { useState } from 'react';
import '../access.css';
import { ActionNote } from '../parts/action-note.tsx';
import { SecretOnce } from '../parts/secret-once.tsx';
import { useAction } from '../parts/use-action.ts';
import { type ApiKey, firstLines, isLive } from './api-key.ts';
import { CreateKeyDialog } from './create-key-dialog.tsx';
import { KeysTable } from './keys-table.tsx';
import { messages } from './messages.ts';

/** A key with its secret, as it is answered once. */
export interface MadeKey extends ApiKey {
  key: string;
}

export default function KeysPage() {
  const keys = useResource('keys', async (signal) => {
    return (await api.get<{ keys: readonly ApiKey[] }>('/api/v1/keys', signal)).keys;
  });
  const nowMs = useNow(MINUTE_MS);
  const action = useAction();
  const [creates, setCreates] = useState(false);
  const [made, setMade] = useState<MadeKey>();
  const [showsEnded, setShowsEnded] = useState(false);
  const live = keys.value?.filter((key) => isLive(key, nowMs)) ?? [];
  const endedCount = (keys.value?.length ?? 0) - live.length;
  const show = (key: MadeKey) => {
    setMade(key);
    keys.reload();
  };

  return (
    <Page
      question={messages.question}
      answer={keys.value && <Answer live={live} />}
      className="access-page"
      actions={
        <button type="button" className="button" onClick={() => setCreates(true)}>
          {messages.create.open}
        </button>
      }
    >
      {made && <KeyOnce made={made} nowMs={nowMs} done={() => setMade(undefined)} />}
      <ActionNote action={action} />
      {keys.problem && <ProblemNote problem={keys.problem} retry={keys.reload} />}
      {!keys.value && keys.loading && <p className="quiet page-wait">{uiMessages.loading}</p>}
      {keys.value && (
        <div className="panel">
          {keys.value.length === 0 ? (
            <p className="quiet">{messages.empty}</p>
          ) : (
            <>
              {endedCount > 0 && (
                <label className="check">
                  <input
                    type="checkbox"
                    checked={showsEnded}
                    onChange={(event) => setShowsEnded(event.target.checked)}
                  />
                  <span>{messages.showEnded(endedCount)}</span>
                </label>
              )}
              <KeysTable
                keys={showsEnded ? keys.value : live}
                nowMs={nowMs}
                made={show}
                changed={(said) => {
                  keys.reload();
                  void action.run('say', async () => said);
                }}
              />
            </>
          )}
        </div>
      )}
      {creates && (
        <CreateKeyDialog
          close={() => setCreates(false)}
          made={(key) => {
            setCreates(false);
            show(key);
          }}
        />
      )}
    </Page>
  );
}

function Answer({ live }: { live: readonly ApiKey[] }) {
  const words = messages.answer;
  if (live.length === 0) return words.none;
  const unused = live.filter(({ last_used_at }) => last_used_at === null).length;
  const endless = live.filter(({ expires_at }) => expires_at === null).length;
  return (
    <>
      <b>{formatCount(live.length)}</b>
      {words.live(live.length)}
      {unused > 0 && (
        <>
          ; <b>{formatCount(unused)}</b>
          {words.unused(unused)}
        </>
      )}
      {endless > 0 && (
        <>
          ; <b>{formatCount(endless)}</b>
          {words.endless(endless)}
        </>
      )}
      .
    </>
  );
}

function KeyOnce({ made, nowMs, done }: { made: MadeKey; nowMs: number; done: () => void }) {
  const words = messages.once;
  const lines = firstLines(made.key, made.scopes, location.origin, nowMs);
  return (
    <SecretOnce title={words.title(made.name)} more={words.more} secret={made.key} copyLabel={words.copy} done={done}>
      {lines && (
        <>
          <p>{made.scopes.includes('ingest') ? words.firstEvent : words.firstQuestion}</p>
          <pre className="code wrapped-code">
            <code>{lines}</code>
          </pre>
          <div className="actions">
            <CopyButton label={words.copyLines} text={() => lines} />
          </div>
        </>
      )}
    </SecretOnce>
  );
}
