/** The fields of a mapping as rows: from where, to which field, kept how. */
import { type EventType, fieldTo, type MappedField, TRANSFORMS, type Transform } from './mappings.ts';
import { messages } from './messages.ts';
import { PathSelect } from './path-select.tsx';

const words = messages.page;

export function MappingFields(props: {
  type: EventType;
  fields: readonly MappedField[];
  paths: readonly string[];
  change: (fields: readonly MappedField[]) => void;
}) {
  const { type, fields, paths, change } = props;
  const properties = type.metadata.properties ?? {};
  const free = Object.keys(properties).filter((name) => !fields.some(({ to }) => to === name));
  const set = (index: number, more: Partial<MappedField>) =>
    change(fields.map((field, at) => (at === index ? { ...field, ...more } : field)));
  return (
    <section aria-label={words.fields}>
      <h2>{words.fields}</h2>
      <ul>
        {fields.map((field, index) => (
          <li key={field.to} className="mapping-field">
            <PathSelect
              label={`${words.from}: ${field.to}`}
              value={field.from}
              paths={paths}
              change={(from) => set(index, { from: from ?? '' })}
              isLabelHidden
            />
            <span className="arrow" aria-hidden="true">
              →
            </span>
            <span>
              <code>{field.to}</code>
              <small title={properties[field.to]?.description}>{messages.types[field.type]}</small>
            </span>
            <select
              aria-label={`${words.transform}: ${field.to}`}
              value={field.transform}
              onChange={(event) => set(index, { transform: event.target.value as Transform })}
            >
              {TRANSFORMS.map((transform) => (
                <option key={transform} value={transform}>
                  {messages.transforms[transform]}
                </option>
              ))}
            </select>
            <label className="check">
              <input
                type="checkbox"
                checked={field.required}
                onChange={(event) => set(index, { required: event.target.checked })}
              />{' '}
              {words.required}
            </label>
            <button
              type="button"
              className="button plain"
              aria-label={words.removeOf(field.to)}
              disabled={type.metadata.required?.includes(field.to)}
              onClick={() => change(fields.filter((_, at) => at !== index))}
            >
              ×
            </button>
          </li>
        ))}
      </ul>
      {free.length > 0 && (
        <select
          aria-label={words.add}
          value=""
          onChange={(event) => change([...fields, fieldTo(event.target.value, type, paths)])}
        >
          <option value="">{words.add}</option>
          {free.map((name) => (
            <option key={name}>{name}</option>
          ))}
        </select>
      )}
    </section>
  );
}
