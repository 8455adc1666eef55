/** Silences of now and to come, and those that ended lately. */
import { Choice } from '@bellwether/ui/components/choice.tsx';
import { Dialog } from '@bellwether/ui/components/dialog.tsx';
import { ProblemNote } from '@bellwether/ui/components/problem-note.tsx';
import { Time } from '@bellwether/ui/components/time.tsx';
import { uiMessages } from '@bellwether/ui/i18n/messages.ts';
import { useMay } from '@bellwether/ui/session/permission.ts';
import { api } from '@bellwether/ui/session/session.ts';
import { type FormEvent, useState } from 'react';
import { ActionButton } from '../access/parts/action-button.tsx';
import { ActionNote } from '../access/parts/action-note.tsx';
import { partMessages } from '../access/parts/messages.ts';
import { useAction } from '../access/parts/use-action.ts';
import { MatchingFields } from './matching-fields.tsx';
import { messages } from './messages.ts';
import { type Matching, SILENCES, type Silence, useSilences } from './notifications.ts';
import { matchingWords } from './routes-section.tsx';

const words = messages.silences;
const HOUR_MS = 3_600_000;
const LENGTHS = ['1', '4', '24', '168'] as const;

export function SilencesSection() {
  const silences = useSilences();
  const mayWrite = useMay('alerts:write');
  const action = useAction();
  const [begins, setBegins] = useState(false);
  const end = (silence: Silence) => async () => {
    await api.post(`${SILENCES}/${encodeURIComponent(silence.silence_id)}/end`, {});
    silences.reload();
    return words.ended;
  };
  return (
    <section className="panel" aria-label={words.list}>
      {mayWrite && (
        <div className="actions">
          <button type="button" className="button" onClick={() => setBegins(true)}>
            {words.add}
          </button>
        </div>
      )}
      <ActionNote action={action} />
      {silences.problem && <ProblemNote problem={silences.problem} retry={silences.reload} />}
      {!silences.value && silences.loading && <p className="quiet page-wait">{uiMessages.loading}</p>}
      {silences.value?.length === 0 && <p className="quiet">{words.empty}</p>}
      <ul className="rows">
        {silences.value?.map((silence) => (
          <li key={silence.silence_id} className="row-item">
            <div>
              <span>
                <b>{silence.reason}</b>{' '}
                <span className="tag" data-tone={silence.state === 'active' ? 'accent' : undefined}>
                  {messages.silenceStates[silence.state]}
                </span>
              </span>
              <small className="block quiet">
                {matchingWords(silence.matching)} · <Time at={silence.starts_at} form="day" /> {words.until}{' '}
                <Time at={silence.ends_at} form="day" />
              </small>
            </div>
            {mayWrite && silence.state !== 'ended' && (
              <div className="actions">
                <ActionButton
                  action={action}
                  name={silence.silence_id}
                  working={words.ending}
                  onPress={() => void action.run(silence.silence_id, end(silence))}
                >
                  {words.end}
                </ActionButton>
              </div>
            )}
          </li>
        ))}
      </ul>
      {begins && (
        <SilenceDialog
          close={() => setBegins(false)}
          begun={() => {
            setBegins(false);
            silences.reload();
            void action.run('say', async () => words.begun);
          }}
        />
      )}
    </section>
  );
}

function SilenceDialog({ close, begun }: { close: () => void; begun: () => void }) {
  const action = useAction();
  const [matching, setMatching] = useState<Matching>({});
  const [hours, setHours] = useState<(typeof LENGTHS)[number]>('4');

  async function submit(event: FormEvent<HTMLFormElement>): Promise<void> {
    event.preventDefault();
    const reason = String(new FormData(event.currentTarget).get('reason')).trim();
    const ends_at = new Date(Date.now() + Number(hours) * HOUR_MS).toISOString();
    const isDone = await action.run('begin', async () => {
      await api.post(SILENCES, { matching, reason, ends_at });
      return undefined;
    });
    if (isDone) begun();
  }

  return (
    <Dialog label={words.addTitle} close={close}>
      <form className="access-dialog" onSubmit={submit}>
        <h2>{words.addTitle}</h2>
        <label className="field">
          <span className="field-label">{words.reason}</span>
          <input name="reason" required maxLength={500} autoComplete="off" />
        </label>
        <Choice
          label={words.length}
          value={hours}
          options={LENGTHS.map((value) => ({ value, label: words.lengths[value] ?? value }))}
          onChange={setHours}
          showLabel
        />
        <MatchingFields value={matching} change={setMatching} />
        <p className="quiet field-note">{words.accessMore}</p>
        <ActionNote action={action} />
        <div className="actions">
          <ActionButton action={action} name="begin" working={words.beginning} kind="primary">
            {words.begin}
          </ActionButton>
          <button type="button" className="button plain" onClick={close}>
            {partMessages.cancel}
          </button>
        </div>
      </form>
    </Dialog>
  );
}
