/** Adding an expectation, or changing one; what it comes to is seen as soon as it is saved. */
import { Dialog } from '@bellwether/ui/components/dialog.tsx';
import { type FormEvent, useState } from 'react';
import '../access/access.css';
import { ActionButton } from '../access/parts/action-button.tsx';
import { ActionNote } from '../access/parts/action-note.tsx';
import { useAction } from '../access/parts/use-action.ts';
import { checkOf, draftOf } from './check-draft.ts';
import { CheckFields } from './check-fields.tsx';
import { messages } from './messages.ts';
import {
  CHECK_KINDS,
  type CheckKind,
  type DataSet,
  type Expectation,
  qualityApi,
  SEVERITIES,
  type Severity,
} from './quality.ts';

const words = messages.form;
const KINDS_ABOUT_PEOPLE: readonly CheckKind[] = ['volume', 'refused'];

export function ExpectationDialog(props: {
  dataSet: DataSet;
  expectation: Expectation | undefined;
  close: () => void;
  ended: (said: string) => void;
}) {
  const { dataSet, expectation, close, ended } = props;
  const kinds = dataSet.is_about_people ? KINDS_ABOUT_PEOPLE : CHECK_KINDS;
  const action = useAction();
  const [title, setTitle] = useState(expectation?.title ?? '');
  const [kind, setKind] = useState<CheckKind>(expectation?.check.kind ?? kinds[0] ?? 'refused');
  const [draft, setDraft] = useState(draftOf(expectation?.check));
  const [severity, setSeverity] = useState<Severity>(expectation?.severity ?? 'warning');
  const [enabled, setEnabled] = useState(expectation?.enabled ?? true);
  const heading = expectation ? words.edit(expectation.title) : words.add;
  async function submit(event: FormEvent<HTMLFormElement>): Promise<void> {
    event.preventDefault();
    let said: string | undefined;
    await action.run('save', async () => {
      const check = checkOf(kind, draft, dataSet.is_about_people);
      const saved = await qualityApi.save({ title, data_set: dataSet.data_set, severity, enabled, check }, expectation);
      said = saved.result?.detail ?? messages.dataSet.off;
      return undefined;
    });
    if (said !== undefined) ended(said);
  }
  const canGo = expectation !== undefined && (expectation.declared_by === 'organisation' || expectation.is_changed);
  async function remove(): Promise<void> {
    if (!expectation) return;
    const said = expectation.is_changed ? messages.dataSet.restored : messages.dataSet.removed;
    const isDone = await action.run('remove', async () => {
      await qualityApi.remove(expectation.expectation_id);
      return undefined;
    });
    if (isDone) ended(said);
  }
  return (
    <Dialog label={heading} close={close}>
      <form className="access-dialog" onSubmit={submit}>
        <h2>{heading}</h2>
        <label className="field">
          <span className="field-label">{words.title}</span>
          <input
            required
            maxLength={120}
            autoComplete="off"
            placeholder={words.titleHint}
            value={title}
            onChange={(event) => setTitle(event.target.value)}
          />
        </label>
        <label className="field">
          <span className="field-label">{words.kind}</span>
          <select value={kind} onChange={(event) => setKind(event.target.value as CheckKind)}>
            {kinds.map((each) => (
              <option key={each} value={each}>
                {messages.kinds[each]}
              </option>
            ))}
          </select>
        </label>
        <CheckFields kind={kind} isAboutPeople={dataSet.is_about_people} draft={draft} change={setDraft} />
        <label className="field">
          <span className="field-label">{words.severity}</span>
          <select value={severity} onChange={(event) => setSeverity(event.target.value as Severity)}>
            {SEVERITIES.map((each) => (
              <option key={each} value={each}>
                {messages.severities[each]}
              </option>
            ))}
          </select>
        </label>
        <label className="check">
          <input type="checkbox" checked={enabled} onChange={(event) => setEnabled(event.target.checked)} />
          <span>{words.enabled}</span>
        </label>
        <ActionNote action={action} />
        <div className="actions">
          <ActionButton action={action} name="save" working={words.saving} kind="primary">
            {words.save}
          </ActionButton>
          <button type="button" className="button" onClick={close}>
            {words.cancel}
          </button>
          {canGo && (
            <ActionButton
              action={action}
              name="remove"
              working={messages.dataSet.removing}
              kind="danger"
              onPress={() => void remove()}
            >
              {expectation.is_changed ? messages.dataSet.restore : messages.dataSet.remove}
            </ActionButton>
          )}
        </div>
      </form>
    </Dialog>
  );
}
