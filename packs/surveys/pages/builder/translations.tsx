/** Every text of the survey beside its translation. The same words are translated once. */
import type { SurveyDefinition } from '@bellwether/questionnaire';
import { formatCount } from '@bellwether/ui/format/number.ts';
import { type FormEvent, useState } from 'react';
import { withLanguage, withoutLanguage } from './draft.ts';
import { messages } from './messages.ts';
import { translatableTexts, translated } from './translatable-texts.ts';

const words = messages.translations;
const LANGUAGE = '[a-z]{2,3}(-[A-Z]{2})?';

export function Translations({
  definition,
  change,
}: {
  definition: SurveyDefinition;
  change: (definition: SurveyDefinition) => void;
}) {
  const { default_language: from, languages } = definition;
  const others = languages.filter((tag) => tag !== from);
  const [chosen, setChosen] = useState(others[0]);
  const [tag, setTag] = useState('');
  const to = others.find((each) => each === chosen) ?? others[0];
  const texts = translatableTexts(definition);
  const rows = texts.map((entry, at) => ({ ...entry, at }));
  const distinct = rows.filter(({ text }, index) => rows.findIndex((row) => row.text[from] === text[from]) === index);
  const missing = to === undefined ? 0 : rows.filter(({ text }) => !text[to]).length;

  function write(source: string | undefined, said: string): void {
    if (to === undefined) return;
    let next = definition;
    for (const { text, at } of rows) if (text[from] === source) next = translated(next, at, to, said);
    change(next);
  }
  function add(event: FormEvent): void {
    event.preventDefault();
    change(withLanguage(definition, tag));
    setChosen(tag);
    setTag('');
  }
  return (
    <section className="translations">
      <form className="editor-row" onSubmit={add}>
        {to !== undefined && (
          <label className="field">
            <span className="field-label">{words.language}</span>
            <select value={to} onChange={({ target }) => setChosen(target.value)}>
              {others.map((each) => (
                <option key={each}>{each}</option>
              ))}
            </select>
          </label>
        )}
        <label className="field editor-amount">
          <span className="field-label">{words.tag}</span>
          <input
            required
            pattern={LANGUAGE}
            maxLength={6}
            value={tag}
            onChange={({ target }) => setTag(target.value)}
          />
        </label>
        <button type="submit" className="button">
          {words.add}
        </button>
        {to !== undefined && (
          <button type="button" className="button plain" onClick={() => change(withoutLanguage(definition, to))}>
            {words.drop}: {to}
          </button>
        )}
      </form>
      {to === undefined ? (
        <p>{words.only}</p>
      ) : (
        <>
          <p role="status" className="quiet">
            {missing > 0 ? words.missing(formatCount(missing)) : words.complete}
          </p>
          <div className="scroll">
            <table>
              <thead>
                <tr>
                  <th scope="col">{words.where}</th>
                  <th scope="col">{from}</th>
                  <th scope="col">{to}</th>
                </tr>
              </thead>
              <tbody>
                {distinct.map(({ where, text }) => (
                  <tr key={where}>
                    <th scope="row">
                      <code className="quiet">{where}</code>
                    </th>
                    <td lang={from}>{text[from]}</td>
                    <td>
                      <textarea
                        rows={1}
                        lang={to}
                        aria-label={`${to}: ${text[from]}`}
                        data-missing={!text[to] || undefined}
                        value={text[to] ?? ''}
                        onChange={({ target }) => write(text[from], target.value)}
                      />
                    </td>
                  </tr>
                ))}
              </tbody>
            </table>
          </div>
        </>
      )}
    </section>
  );
}
