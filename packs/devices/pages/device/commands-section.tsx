/** What a device was told to do and what became of it; and telling it something. */
import { ApiProblem } from '@bellwether/ui/api/client.ts';
import { useResource } from '@bellwether/ui/api/use-resource.ts';
import { ProblemNote } from '@bellwether/ui/components/problem-note.tsx';
import { ScrollRegion } from '@bellwether/ui/components/scroll-region.tsx';
import { Time } from '@bellwether/ui/components/time.tsx';
import { useMay } from '@bellwether/ui/session/permission.ts';
import { api } from '@bellwether/ui/session/session.ts';
import { useState } from 'react';
import { FormDialog } from '../updates/form-dialog.tsx';
import { useWork } from '../updates/use-work.ts';
import { commandMessages as words } from './command-messages.ts';

interface Command {
  command_id: string;
  name: string;
  arguments: Readonly<Record<string, unknown>>;
  state: 'requested' | 'delivered' | 'acknowledged' | 'failed' | 'expired';
  requested_at: string;
  expires_at: string;
  reason: string | null;
  result: unknown;
}

const REFRESH_MS = 5_000;

export function CommandsSection({ deviceId }: { deviceId: string }) {
  const path = `/api/v1/devices/${encodeURIComponent(deviceId)}/commands`;
  const commands = useResource(
    path,
    async (signal) => (await api.get<{ commands: Command[] }>(path, signal)).commands,
    REFRESH_MS,
  );
  const mayTell = useMay('devices:write');
  const [isOpen, setOpen] = useState(false);
  return (
    <section className="panel" aria-labelledby="commands">
      <header className="panel-head">
        <h2 id="commands">{words.commands}</h2>
        {mayTell && (
          <button type="button" className="button" onClick={() => setOpen(true)}>
            {words.send}
          </button>
        )}
      </header>
      {commands.problem && <ProblemNote problem={commands.problem} retry={commands.reload} />}
      {commands.value?.length === 0 && <p className="quiet prose">{words.none}</p>}
      {commands.value && commands.value.length > 0 && <CommandTable commands={commands.value} />}
      {isOpen && <CommandDialog path={path} close={() => setOpen(false)} sent={commands.reload} />}
    </section>
  );
}

function CommandTable({ commands }: { commands: readonly Command[] }) {
  return (
    <ScrollRegion label={words.commands}>
      <table aria-labelledby="commands">
        <thead>
          <tr>
            <th scope="col">{words.columns.command}</th>
            <th scope="col">{words.columns.state}</th>
            <th scope="col">{words.columns.answer}</th>
            <th scope="col">{words.columns.at}</th>
          </tr>
        </thead>
        <tbody>
          {commands.map((command) => (
            <tr key={command.command_id}>
              <th scope="row" className="wrap">
                {command.name} <code className="quiet">{shown(command.arguments)}</code>
              </th>
              <td title={words.about[command.state]}>{words.states[command.state]}</td>
              <td className="wrap">{command.reason ?? <code>{shown(command.result)}</code>}</td>
              <td>
                <Time at={command.requested_at} form="day" />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </ScrollRegion>
  );
}

/** Nothing, where there is nothing to show. */
function shown(value: unknown): string {
  const text = value === null || value === undefined ? '' : JSON.stringify(value);
  return text === '{}' ? '' : text;
}

function CommandDialog(props: { path: string; close: () => void; sent: () => void }) {
  const [name, setName] = useState('');
  const [argumentsText, setArgumentsText] = useState('');
  const [minutes, setMinutes] = useState(60);
  const work = useWork();
  const submit = () =>
    work.run(async () => {
      const parsed = argumentsText.trim() === '' ? {} : parseArguments(argumentsText);
      await api.post(props.path, { name, arguments: parsed, valid_seconds: minutes * 60 });
      props.sent();
    });
  return (
    <FormDialog title={words.send} verb={words.go} working={words.going} close={props.close} {...{ work, submit }}>
      <label className="field">
        <span className="field-label">{words.name}</span>
        <input required maxLength={60} value={name} onChange={({ target }) => setName(target.value)} />
        <span className="quiet">{words.nameHint}</span>
      </label>
      <label className="field">
        <span className="field-label">{words.arguments}</span>
        <input value={argumentsText} onChange={({ target }) => setArgumentsText(target.value)} />
        <span className="quiet">{words.argumentsHint}</span>
      </label>
      <label className="field">
        <span className="field-label">{words.minutes}</span>
        <input
          type="number"
          required
          min={1}
          max={43_200}
          value={minutes}
          onChange={({ target }) => setMinutes(target.valueAsNumber)}
        />
      </label>
    </FormDialog>
  );
}

function parseArguments(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new ApiProblem(0, { detail: words.argumentsWrong });
  }
}
