/** Adds a tag to the draft, or changes one. */
import { Dialog } from '@bellwether/ui/components/dialog.tsx';
import { ProblemNote } from '@bellwether/ui/components/problem-note.tsx';
import { type FormEvent, type ReactNode, useState } from 'react';
import { messages as shared } from '../site/messages.ts';
import { useDeed } from '../site/use-deed.ts';
import { messages } from './messages.ts';
import { CATEGORIES, type Tag } from './tags.ts';

const words = messages.dialog;

export function TagDialog(props: {
  tag: Tag | undefined;
  close: () => void;
  /** Rejects when the tag is not good. */
  save: (tag: Tag) => Promise<unknown>;
}) {
  const { tag, close, save } = props;
  const deed = useDeed();
  const [on, setOn] = useState(tag?.trigger.on ?? 'view');
  const [kind, setKind] = useState(tag?.kind ?? 'script');
  const title = tag ? words.change(tag.name) : words.add;

  async function submit(event: FormEvent<HTMLFormElement>): Promise<void> {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    const text = (name: string): string => String(form.get(name) ?? '').trim();
    const made: Tag = {
      ...{ name: text('name'), category: text('category') as Tag['category'] },
      trigger: { on, path: text('path') || '/*', ...(on === 'click' ? { selector: text('selector') } : {}) },
      ...(kind === 'script' ? { kind, src: text('src') } : { kind, event: text('event') }),
    };
    await deed.run(() => save(made));
  }

  return (
    <Dialog label={title} close={close}>
      <form className="site-form" onSubmit={submit}>
        <h2>{title}</h2>
        <Field label={words.name}>
          <input name="name" defaultValue={tag?.name ?? ''} required maxLength={80} autoComplete="off" />
        </Field>
        <Field label={words.category}>
          <select name="category" defaultValue={tag?.category ?? 'marketing'}>
            {CATEGORIES.map((category) => (
              <option key={category} value={category}>
                {messages.categories[category]}
              </option>
            ))}
          </select>
        </Field>
        <div className="site-form-row">
          <Field label={words.on}>
            <select value={on} onChange={({ target }) => setOn(target.value as typeof on)}>
              <option value="view">{words.ons.view}</option>
              <option value="click">{words.ons.click}</option>
            </select>
          </Field>
          <Field label={words.path} hint={words.pathMore}>
            <input name="path" defaultValue={tag?.trigger.path ?? '/*'} required autoComplete="off" />
          </Field>
        </div>
        {on === 'click' && (
          <Field label={words.selector} hint={words.selectorMore}>
            <input name="selector" defaultValue={tag?.trigger.selector ?? ''} required autoComplete="off" />
          </Field>
        )}
        <Field label={words.kind}>
          <select value={kind} onChange={({ target }) => setKind(target.value as typeof kind)}>
            <option value="script">{words.kinds.script}</option>
            <option value="event">{words.kinds.event}</option>
          </select>
        </Field>
        {kind === 'script' ? (
          <Field label={words.src} hint={words.srcMore}>
            <input name="src" type="url" defaultValue={tag?.src ?? ''} required placeholder="https://" />
          </Field>
        ) : (
          <Field label={words.event}>
            <input name="event" defaultValue={tag?.event ?? ''} required autoComplete="off" />
          </Field>
        )}
        {deed.problem && <ProblemNote problem={deed.problem} />}
        <p className="actions">
          <button type="submit" className="button primary" disabled={deed.busy}>
            {shared.save}
          </button>
          <button type="button" className="button" onClick={close}>
            {shared.cancel}
          </button>
        </p>
      </form>
    </Dialog>
  );
}

function Field({ label, hint, children }: { label: string; hint?: string; children: ReactNode }) {
  return (
    // biome-ignore lint/a11y/noLabelWithoutControl: the control is among the children
    <label className="field">
      <span className="field-label">{label}</span>
      {children}
      {hint && <small className="quiet">{hint}</small>}
    </label>
  );
}
