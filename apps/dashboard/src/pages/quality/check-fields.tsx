/** What is to be filled in for each kind of check. */
import type { CheckDraft } from './check-draft.ts';
import { messages } from './messages.ts';
import { type CheckKind, SPANS } from './quality.ts';

const words = messages.form;

export function CheckFields(props: {
  kind: CheckKind;
  isAboutPeople: boolean;
  draft: CheckDraft;
  change: (draft: CheckDraft) => void;
}) {
  const { kind, isAboutPeople, draft, change } = props;
  const text = (name: TextField, label: string, more: Parameters<typeof TextInput>[0]['more'] = {}) => (
    <TextInput label={label} value={draft[name]} change={(value) => change({ ...draft, [name]: value })} more={more} />
  );
  const within = (label: string = words.within) => (
    <label className="field">
      <span className="field-label">{label}</span>
      <select value={draft.within} onChange={(event) => change({ ...draft, within: event.target.value })}>
        {SPANS.map((span) => (
          <option key={span} value={span}>
            {messages.spans[span]}
          </option>
        ))}
      </select>
    </label>
  );
  switch (kind) {
    case 'freshness':
      return within(words.freshnessWithin);
    case 'volume':
      return isAboutPeople ? (
        text('metric', words.metric, { required: true })
      ) : (
        <label className="field">
          <span className="field-label">{words.grain}</span>
          <select value={draft.grain} onChange={(event) => change({ ...draft, grain: event.target.value })}>
            <option value="1h">{words.grains['1h']}</option>
            <option value="1d">{words.grains['1d']}</option>
          </select>
        </label>
      );
    case 'count':
      return (
        <div className="access-row">
          {text('at_least', words.atLeast, NUMBER)}
          {text('at_most', words.atMost, NUMBER)}
          {within()}
        </div>
      );
    case 'schema':
      return <p className="quiet">{words.schemaHint}</p>;
    case 'validity':
      return (
        <>
          {text('field', words.field, { required: true })}
          <label className="check">
            <input
              type="checkbox"
              checked={draft.required}
              onChange={(event) => change({ ...draft, required: event.target.checked })}
            />
            <span>{words.required}</span>
          </label>
          {text('one_of', words.oneOf)}
          <div className="access-row">
            {text('min', words.min, { type: 'number', step: 'any' })}
            {text('max', words.max, { type: 'number', step: 'any' })}
          </div>
          {text('share', words.share, { ...NUMBER, max: 100, step: 'any', required: true })}
          {within()}
        </>
      );
    case 'uniqueness':
      return (
        <>
          {text('fields', words.fields, { required: true })}
          {within()}
        </>
      );
    case 'refused':
      return (
        <div className="access-row">
          {text('at_most', words.refused, NUMBER)}
          {within()}
        </div>
      );
    case 'sql':
      return (
        <label className="field">
          <span className="field-label">{words.query}</span>
          <textarea
            required
            rows={5}
            spellCheck={false}
            className="quality-query"
            placeholder={words.queryHint}
            value={draft.query}
            onChange={(event) => change({ ...draft, query: event.target.value })}
          />
        </label>
      );
  }
}

type TextField = Exclude<keyof CheckDraft, 'required'>;
const NUMBER = { type: 'number', min: 0 } as const;

function TextInput(props: {
  label: string;
  value: string;
  change: (value: string) => void;
  more: { type?: string; min?: number; max?: number; step?: string; required?: boolean };
}) {
  const { label, value, change, more } = props;
  return (
    <label className="field">
      <span className="field-label">{label}</span>
      <input autoComplete="off" {...more} value={value} onChange={(event) => change(event.target.value)} />
    </label>
  );
}
