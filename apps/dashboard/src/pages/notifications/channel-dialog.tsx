/** Making a channel, or changing one: its name, what it is, and what that asks for. */
import { Dialog } from '@bellwether/ui/components/dialog.tsx';
import { api } from '@bellwether/ui/session/session.ts';
import { type FormEvent, useId, useState } from 'react';
import { ActionButton } from '../access/parts/action-button.tsx';
import { ActionNote } from '../access/parts/action-note.tsx';
import { partMessages } from '../access/parts/messages.ts';
import { ROLES, roleTitle } from '../access/parts/roles.ts';
import { useAction } from '../access/parts/use-action.ts';
import { type ChannelField, type FieldValues, fieldsShown, settingsOf, valuesOf } from './channel-fields.ts';
import { Ticks } from './matching-fields.tsx';
import { messages } from './messages.ts';
import { CHANNEL_KINDS, CHANNELS, type Channel, type ChannelKind } from './notifications.ts';

/** A channel with its secret, when that is answered once. */
export type SavedChannel = Channel & { secret?: string };

const words = messages.channels;

export function ChannelDialog(props: {
  channel: Channel | undefined;
  close: () => void;
  saved: (channel: SavedChannel) => void;
}) {
  const { channel, close, saved } = props;
  const action = useAction();
  const [name, setName] = useState(channel?.name ?? '');
  const [kind, setKind] = useState<ChannelKind>(channel?.kind ?? 'email');
  const [values, setValues] = useState<FieldValues>(valuesOf(kind, channel));
  const title = channel ? words.editTitle(channel.name) : words.addTitle;

  async function submit(event: FormEvent<HTMLFormElement>): Promise<void> {
    event.preventDefault();
    const body = { name: name.trim(), ...settingsOf(kind, values) };
    let answer: SavedChannel | undefined;
    await action.run('save', async () => {
      answer = channel
        ? await api.patch<SavedChannel>(`${CHANNELS}/${encodeURIComponent(channel.channel_id)}`, {
            ...{ version: channel.version, ...body },
          })
        : await api.post<SavedChannel>(CHANNELS, { kind, ...body });
      return undefined;
    });
    if (answer) saved(answer);
  }

  return (
    <Dialog label={title} close={close}>
      <form className="access-dialog" onSubmit={submit}>
        <h2>{title}</h2>
        {!channel && (
          <fieldset className="scopes">
            <legend className="field-label">{words.kind}</legend>
            {CHANNEL_KINDS.map((one) => (
              <label key={one} className="scope">
                <input
                  type="radio"
                  name="kind"
                  checked={kind === one}
                  onChange={() => {
                    setKind(one);
                    setValues(valuesOf(one));
                  }}
                />
                <span>
                  <b>{messages.channelKinds[one]}</b>
                  <small className="block">{messages.channelKindsMore[one]}</small>
                </span>
              </label>
            ))}
          </fieldset>
        )}
        <label className="field">
          <span className="field-label">{words.name}</span>
          <input
            required
            maxLength={100}
            autoComplete="off"
            value={name}
            onChange={(event) => setName(event.target.value)}
          />
          <span className="quiet field-note">{words.nameMore}</span>
        </label>
        {fieldsShown(kind, values).map((field) => (
          <Field
            key={`${kind} ${field.name}`}
            field={field}
            value={values[field.name] ?? ''}
            isSet={channel !== undefined}
            change={(value) => setValues({ ...values, [field.name]: value })}
          />
        ))}
        <ActionNote action={action} />
        <div className="actions">
          <ActionButton action={action} name="save" working={words.saving} kind="primary">
            {words.save}
          </ActionButton>
          <button type="button" className="button plain" onClick={close}>
            {partMessages.cancel}
          </button>
        </div>
      </form>
    </Dialog>
  );
}

function Field(props: {
  field: ChannelField;
  value: string | readonly string[];
  /** Whether the channel is there already, and so its secrets. */
  isSet: boolean;
  change: (value: string | readonly string[]) => void;
}) {
  const { field, value, isSet, change } = props;
  const { name, type, options = [], placeholder, isOptional } = field;
  const id = useId();
  const label = words.fields[name] ?? name;
  const note = type === 'secret' && isSet ? words.keptSecret : words.notes[name];
  if (type === 'roles')
    return (
      <Ticks
        legend={label}
        options={ROLES}
        labels={Object.fromEntries(ROLES.map((role) => [role, roleTitle(role)]))}
        value={ROLES.filter((role) => value.includes(role))}
        change={change}
      />
    );
  if (type === 'flag')
    return (
      <label className="check">
        <input type="checkbox" checked={value === 'true'} onChange={(event) => change(String(event.target.checked))} />
        <span>{label}</span>
      </label>
    );
  const common = { id, value: value as string, 'aria-describedby': note ? `${id}-note` : undefined };
  return (
    <div className="field">
      <label className="field-label" htmlFor={id}>
        {label}
      </label>
      {type === 'select' ? (
        <select {...common} onChange={(event) => change(event.target.value)}>
          {options.map((option) => (
            <option key={option} value={option}>
              {words.options[option] ?? option}
            </option>
          ))}
        </select>
      ) : (
        <input
          {...common}
          type={type === 'secret' ? 'password' : type}
          required={!isOptional && !(type === 'secret' && isSet)}
          placeholder={placeholder}
          autoComplete={type === 'secret' ? 'new-password' : 'off'}
          onChange={(event) => change(event.target.value)}
        />
      )}
      {note && (
        <span id={`${id}-note`} className="quiet field-note">
          {note}
        </span>
      )}
    </div>
  );
}
