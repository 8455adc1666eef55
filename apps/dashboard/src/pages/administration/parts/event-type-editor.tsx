/** Writes a type or the next version of one; the server checks it, and what it says stands at the path it speaks of. */
import { Dialog } from '@bellwether/ui/components/dialog.tsx';
import { api } from '@bellwether/ui/session/session.ts';
import { type FormEvent, useId, useState } from 'react';
import { ActionButton } from '../../access/parts/action-button.tsx';
import { ActionNote } from '../../access/parts/action-note.tsx';
import { useAction } from '../../access/parts/use-action.ts';
import { messages } from '../messages.ts';
import type { EventTypeDefinition, FieldSchema } from './api-types.ts';
import { FieldTable } from './field-table.tsx';
import { readJson } from './read-json.ts';

const words = messages.eventTypes;

const NEW_TYPE = {
  name: 'my_event',
  topic: 'derived_events',
  category: 'usage',
  description: 'What happened, in one sentence.',
  subject: 'session_id',
  metadata: {
    type: 'object',
    properties: { amount: { type: 'number', description: 'How much of it.', minimum: 0 } },
    required: ['amount'],
  },
};

export function EventTypeEditor(props: {
  /** `undefined` for a new one. */
  current: EventTypeDefinition | undefined;
  close: () => void;
  registered: () => void;
}) {
  const { current, close, registered } = props;
  const [text, setText] = useState(() => JSON.stringify(current ? draftOf(current) : NEW_TYPE, null, 2));
  const action = useAction();
  const id = useId();
  const read = readJson(text);
  const title = current ? words.editTitle(current.name) : words.newTitle;
  const troubles = new Map((action.problem?.errors ?? []).map(({ field, detail }) => [field, detail]));
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (read.problem !== undefined) return;
    void action.run('register', async () => {
      const made = await api.post<EventTypeDefinition>('/api/v1/event-types', read.value);
      registered();
      return words.registered(made.name, made.version);
    });
  };
  const schema = (read.value as { metadata?: FieldSchema } | undefined)?.metadata;
  return (
    <Dialog label={title} close={close} wide>
      <form className="editor" onSubmit={submit}>
        <h2>{title}</h2>
        <p className="admin-hint">{words.editMore}</p>
        <div className="editor-sides">
          <div className="field">
            <label className="field-label" htmlFor={id}>
              {words.definition}
            </label>
            <textarea
              id={id}
              value={text}
              spellCheck={false}
              aria-invalid={read.problem !== undefined}
              aria-describedby={`${id}-state`}
              onChange={(event) => {
                setText(event.target.value);
                action.clear();
              }}
            />
            <p id={`${id}-state`} className="admin-valid" data-valid={read.problem === undefined}>
              {read.problem !== undefined && words.notJson(read.problem)}
            </p>
          </div>
          <div className="admin-section">
            <h3 className="field-label">{words.preview}</h3>
            {schema && typeof schema === 'object' && (
              <FieldTable label={words.preview} schema={schema} troubles={troubles} />
            )}
          </div>
        </div>
        <ActionNote action={action} />
        <div className="actions">
          <ActionButton action={action} name="register" working={words.registering} kind="primary">
            {current ? words.nextVersion : words.register}
          </ActionButton>
          <button type="button" className="button" onClick={close}>
            {action.said ? messages.close : messages.cancel}
          </button>
        </div>
      </form>
    </Dialog>
  );
}

/** Without what the server sets by itself. */
function draftOf({ version: _version, source: _source, ...draft }: EventTypeDefinition): object {
  return draft;
}
