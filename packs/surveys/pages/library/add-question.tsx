/** A question of one's own for the library, with what is to be said about its wording and whether it is asked already. */
import type { LibraryTheme } from '@bellwether/questionnaire';
import { checkWording } from '@bellwether/questionnaire';
import type { ApiProblem } from '@bellwether/ui/api/client.ts';
import { Choice } from '@bellwether/ui/components/choice.tsx';
import { Dialog } from '@bellwether/ui/components/dialog.tsx';
import { ProblemNote } from '@bellwether/ui/components/problem-note.tsx';
import { api } from '@bellwether/ui/session/session.ts';
import { type FormEvent, useState } from 'react';
import { said } from '../surveys/surveys.ts';
import { newLibraryQuestion } from './library.ts';
import { messages } from './messages.ts';

const words = messages.adding;

interface Saved {
  id: string;
  duplicates: readonly { id: string; text: string; similarity: number }[];
}

export function AddQuestion(props: { themes: readonly LibraryTheme[]; close: () => void; added: () => void }) {
  const { themes, close, added } = props;
  const [text, setText] = useState('');
  const [kind, setKind] = useState<'scale' | 'text'>('scale');
  const [theme, setTheme] = useState(themes[0]?.id ?? '');
  const [keywords, setKeywords] = useState('');
  const [saved, setSaved] = useState<Saved>();
  const [problem, setProblem] = useState<ApiProblem>();
  const findings = checkWording(text, 'en');

  function save(event: FormEvent): void {
    event.preventDefault();
    setProblem(undefined);
    const given = keywords.split(',').map((word) => word.trim());
    api
      .post<Saved>('/api/v1/questions', {
        theme,
        keywords: given.filter((word) => word !== ''),
        question: newLibraryQuestion(text.trim(), kind),
      })
      .then((answer) => {
        setSaved(answer);
        added();
      })
      .catch((error: ApiProblem) => setProblem(error));
  }

  return (
    <Dialog label={words.title} close={close}>
      <form className="survey-form" onSubmit={save}>
        <h2>{words.title}</h2>
        <label className="field">
          <span className="field-label">{words.text}</span>
          <textarea rows={2} required maxLength={1000} value={text} onChange={({ target }) => setText(target.value)} />
        </label>
        {findings.length > 0 && (
          <ul className="finding-list">
            {findings.map(({ kind: what, words: why, suggestion }) => (
              <li key={what}>
                {why} <span className="quiet">{suggestion}</span>
              </li>
            ))}
          </ul>
        )}
        <Choice
          label={words.kind}
          showLabel
          value={kind}
          options={[
            { value: 'scale', label: words.scale },
            { value: 'text', label: words.comment },
          ]}
          onChange={setKind}
        />
        <label className="field">
          <span className="field-label">{messages.theme}</span>
          <select value={theme} onChange={({ target }) => setTheme(target.value)}>
            {themes.map(({ id, name }) => (
              <option key={id} value={id}>
                {said(name)}
              </option>
            ))}
          </select>
        </label>
        <label className="field">
          <span className="field-label">{words.keywords}</span>
          <input maxLength={400} value={keywords} onChange={({ target }) => setKeywords(target.value)} />
        </label>
        {problem && <ProblemNote problem={problem} />}
        {saved && (
          <div role="status" className="note">
            {words.saved}
            {saved.duplicates.length > 0 && (
              <>
                <p>{words.alike}</p>
                <ul>
                  {saved.duplicates.map((other) => (
                    <li key={other.id}>{other.text}</li>
                  ))}
                </ul>
              </>
            )}
          </div>
        )}
        <div className="survey-form-row">
          <button type="submit" className="button primary" disabled={saved !== undefined}>
            {words.save}
          </button>
          <button type="button" className="button plain" onClick={close}>
            {words.close}
          </button>
        </div>
      </form>
    </Dialog>
  );
}
