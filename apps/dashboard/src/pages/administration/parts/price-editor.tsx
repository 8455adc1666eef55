/** Sets what a model costs, in US dollars for a million tokens. */
import { Dialog } from '@bellwether/ui/components/dialog.tsx';
import { api } from '@bellwether/ui/session/session.ts';
import { type FormEvent, useId, useState } from 'react';
import { ActionButton } from '../../access/parts/action-button.tsx';
import { ActionNote } from '../../access/parts/action-note.tsx';
import { useAction } from '../../access/parts/use-action.ts';
import { messages } from '../messages.ts';
import type { Price } from './api-types.ts';
import { NumberField, numberOrNull } from './number-field.tsx';

export const PRICE_FIELDS = [
  'input_usd_per_mtok',
  'output_usd_per_mtok',
  'cache_read_usd_per_mtok',
  'cache_write_usd_per_mtok',
] as const;

export interface PriceDraft extends Partial<Price> {
  model: string;
  isNew: boolean;
}

const words = messages.prices;

export function PriceEditor(props: { draft: PriceDraft; close: () => void; saved: (said: string) => void }) {
  const { draft, close, saved } = props;
  const [model, setModel] = useState(draft.model);
  const [texts, setTexts] = useState<Record<string, string>>(() =>
    Object.fromEntries(PRICE_FIELDS.map((field) => [field, draft[field] === undefined ? '' : String(draft[field])])),
  );
  const action = useAction();
  const id = useId();
  const title = words.title(draft.model);
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    const sent = PRICE_FIELDS.map((field) => [field, numberOrNull(texts[field] ?? '')] as const);
    const body = Object.fromEntries(sent.filter(([, value]) => value !== null));
    const isDone = await action.run('save', async () => {
      await api.put(`/api/v1/prices/${encodeURIComponent(model.trim())}`, body);
      return undefined;
    });
    if (isDone) saved(words.done(model.trim()));
  };
  return (
    <Dialog label={title} close={close}>
      <form className="admin-form" onSubmit={(event) => void submit(event)}>
        <h2>{title}</h2>
        <p className="admin-hint">{words.unit}</p>
        {draft.model === '' && (
          <div className="field">
            <label className="field-label" htmlFor={id}>
              {words.model}
            </label>
            <input id={id} value={model} required maxLength={200} onChange={(event) => setModel(event.target.value)} />
          </div>
        )}
        <div className="admin-pair">
          {PRICE_FIELDS.map((field, index) => (
            <NumberField
              key={field}
              label={words.fields[field]}
              value={texts[field] ?? ''}
              min={0}
              step="any"
              required={index < 2}
              onChange={(text) => setTexts({ ...texts, [field]: text })}
            />
          ))}
        </div>
        <p className="admin-hint">{words.cacheHint}</p>
        <ActionNote action={action} />
        <div className="actions">
          <ActionButton action={action} name="save" working={messages.saving} kind="primary">
            {messages.save}
          </ActionButton>
          <button type="button" className="button" onClick={close}>
            {messages.cancel}
          </button>
        </div>
      </form>
    </Dialog>
  );
}
