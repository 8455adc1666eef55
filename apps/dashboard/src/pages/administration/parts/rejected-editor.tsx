/** One refused event: as it was sent, with the wrong field marked, and beside it the text to mend and send again. */
import { Dialog } from '@bellwether/ui/components/dialog.tsx';
import { ScrollRegion } from '@bellwether/ui/components/scroll-region.tsx';
import { api } from '@bellwether/ui/session/session.ts';
import { type FormEvent, useId, useState } from 'react';
import { ActionButton } from '../../access/parts/action-button.tsx';
import { ActionNote } from '../../access/parts/action-note.tsx';
import { useAction } from '../../access/parts/use-action.ts';
import { messages } from '../messages.ts';
import type { RejectedRow } from './api-types.ts';
import { markedJson, mendable } from './marked-json.ts';
import { readJson } from './read-json.ts';

const words = messages.rejected;

type Result = { status: 'accepted' | 'duplicate' } | { status: 'rejected'; detail: string };

export function RejectedEditor(props: {
  rejected: RejectedRow;
  close: () => void;
  /** It is no longer in the list; with the sentence to say. */
  settled: (said: string | undefined) => void;
}) {
  const { rejected, close, settled } = props;
  const [text, setText] = useState(() => mendable(rejected.raw));
  const [refusedAgain, setRefusedAgain] = useState<string>();
  const action = useAction();
  const id = useId();
  const read = readJson(text);
  const isEvent = typeof read.value === 'object' && read.value !== null && !Array.isArray(read.value);
  const path = `/api/v1/rejected/${rejected.rejected_id}`;
  const replay = async (event: FormEvent) => {
    event.preventDefault();
    if (!isEvent) return;
    setRefusedAgain(undefined);
    let said: string | undefined;
    await action.run('replay', async () => {
      const result = await api.post<Result>(`${path}/replay`, { event: read.value });
      if (result.status === 'rejected') setRefusedAgain(result.detail);
      else said = words[result.status];
      return undefined;
    });
    if (said) settled(said);
  };
  const dismiss = async () => {
    const isDone = await action.run('dismiss', async () => {
      await api.delete(path);
      return undefined;
    });
    if (isDone) settled(words.dismissed);
  };
  return (
    <Dialog label={words.title} close={close} wide>
      <form className="editor" onSubmit={(event) => void replay(event)}>
        <h2>{words.title}</h2>
        <p className="problem">
          {rejected.field && !rejected.detail.includes(rejected.field) && <code>{rejected.field}</code>}{' '}
          {rejected.detail}
        </p>
        <div className="editor-sides">
          <div className="admin-section">
            <h3 className="field-label">{words.asSent}</h3>
            <ScrollRegion label={words.asSent}>
              <pre className="code">
                <MarkedText raw={rejected.raw} field={rejected.field} />
              </pre>
            </ScrollRegion>
          </div>
          <div className="field">
            <label className="field-label" htmlFor={id}>
              {words.mend}
            </label>
            <textarea
              id={id}
              value={text}
              spellCheck={false}
              aria-invalid={!isEvent}
              aria-describedby={`${id}-state`}
              onChange={(event) => setText(event.target.value)}
            />
            <p id={`${id}-state`} className="admin-valid" data-valid={isEvent} aria-live="polite">
              {read.problem !== undefined ? words.notJson(read.problem) : isEvent ? words.validJson : words.notObject}
            </p>
          </div>
        </div>
        <div role="alert">
          {refusedAgain !== undefined && <p className="problem">{words.refusedAgain(refusedAgain)}</p>}
        </div>
        <ActionNote action={action} />
        <div className="actions">
          <ActionButton action={action} name="replay" working={words.replaying} kind="primary">
            {words.replay}
          </ActionButton>
          <ActionButton action={action} name="dismiss" working={words.dismissing} onPress={() => void dismiss()}>
            {words.dismiss}
          </ActionButton>
          <button type="button" className="button plain" onClick={close}>
            {messages.close}
          </button>
        </div>
      </form>
    </Dialog>
  );
}

function MarkedText({ raw, field }: { raw: string; field: string }) {
  const { lines, marked } = markedJson(raw, field);
  if (marked === undefined) return lines.join('\n');
  return (
    <>
      {lines.slice(0, marked).map((line) => `${line}\n`)}
      <mark>{lines[marked]}</mark>
      {'\n'}
      {lines.slice(marked + 1).join('\n')}
    </>
  );
}
