/** Options against criteria, as a table to type into; the ranking follows what is typed. */
import { useResource } from '@bellwether/ui/api/use-resource.ts';
import { CallNote } from '@bellwether/ui/components/call-note.tsx';
import { ProblemNote } from '@bellwether/ui/components/problem-note.tsx';
import { ScrollRegion } from '@bellwether/ui/components/scroll-region.tsx';
import { api } from '@bellwether/ui/session/session.ts';
import { useEffect, useState } from 'react';
import type { Criterion, Ranking, RankingQuestion } from './decisions.ts';
import { RANKING_EXAMPLE } from './examples.ts';
import { useKeptInput } from './kept-input.ts';
import { messages } from './messages.ts';
import { RankingResult } from './ranking-result.tsx';
import { StartButtons } from './start-buttons.tsx';

/** Somebody who types is not asked for each letter. */
const TYPING_MS = 350;
const EMPTY: RankingQuestion = {
  criteria: [{ name: messages.ranking.newCriterion(1), weight: 1, better: 'higher' }],
  options: [1, 2].map((count) => ({ name: messages.ranking.newOption(count), values: {} })),
};

export function RankingSection() {
  const words = messages.ranking;
  const [question, setQuestion] = useKeptInput('ranking', RANKING_EXAMPLE);
  const settled = useSettled(JSON.stringify(question));
  const isComplete = isFilledIn(JSON.parse(settled) as RankingQuestion);
  const asked = useResource(isComplete ? settled : undefined, (signal) =>
    api.post<Ranking>('/api/v1/decisions/ranking', JSON.parse(settled), signal),
  );
  const { criteria, options } = question;
  const setCriterion = (at: number, next: Partial<Criterion>) => {
    const before = criteria[at]!;
    setQuestion({
      criteria: criteria.map((one, index) => (index === at ? { ...one, ...next } : one)),
      options:
        next.name === undefined
          ? options
          : options.map((option) => ({ ...option, values: renamed(option.values, before.name, next.name!) })),
    });
  };
  return (
    <>
      <div className="panel decide-input">
        <ScrollRegion label={words.options}>
          <table>
            <thead>
              <tr>
                <th scope="col">{words.criterion}</th>
                {criteria.map(({ name }, at) => (
                  // biome-ignore lint/suspicious/noArrayIndexKey: a column is its place; its name is being typed.
                  <th key={at} scope="col">
                    <input
                      aria-label={words.criterion}
                      value={name}
                      maxLength={80}
                      aria-invalid={name.trim() === ''}
                      onChange={(event) => setCriterion(at, { name: event.target.value })}
                    />
                  </th>
                ))}
                <td>
                  <button
                    type="button"
                    className="button"
                    onClick={() =>
                      setQuestion({
                        ...question,
                        criteria: [
                          ...criteria,
                          { name: freeName(words.newCriterion, criteria), weight: 1, better: 'higher' },
                        ],
                      })
                    }
                  >
                    {words.addCriterion}
                  </button>
                </td>
              </tr>
              <tr>
                <th scope="row">{words.weight}</th>
                {criteria.map(({ name, weight }, at) => (
                  // biome-ignore lint/suspicious/noArrayIndexKey: see above.
                  <td key={at}>
                    <input
                      type="range"
                      min={0}
                      max={10}
                      step={1}
                      value={weight}
                      aria-label={words.weightOf(name)}
                      onChange={(event) => setCriterion(at, { weight: Number(event.target.value) })}
                    />
                    <output>{weight}</output>
                  </td>
                ))}
                <td />
              </tr>
              <tr>
                <th scope="row">{words.better}</th>
                {criteria.map(({ name, better }, at) => (
                  // biome-ignore lint/suspicious/noArrayIndexKey: see above.
                  <td key={at}>
                    <select
                      value={better}
                      aria-label={words.betterOf(name)}
                      onChange={(event) => setCriterion(at, { better: event.target.value as Criterion['better'] })}
                    >
                      <option value="higher">{words.higher}</option>
                      <option value="lower">{words.lower}</option>
                    </select>
                    {criteria.length > 1 && (
                      <button
                        type="button"
                        className="button plain"
                        aria-label={messages.remove(name)}
                        onClick={() =>
                          setQuestion({
                            criteria: criteria.filter((_, index) => index !== at),
                            options: options.map((option) => ({ ...option, values: without(option.values, name) })),
                          })
                        }
                      >
                        ×
                      </button>
                    )}
                  </td>
                ))}
                <td />
              </tr>
            </thead>
            <tbody>
              {options.map((option, row) => (
                // biome-ignore lint/suspicious/noArrayIndexKey: a row is its place; its name is being typed.
                <tr key={row}>
                  <th scope="row">
                    <input
                      aria-label={words.option}
                      value={option.name}
                      maxLength={80}
                      aria-invalid={option.name.trim() === ''}
                      onChange={(event) => setQuestion(withOption(question, row, { name: event.target.value }))}
                    />
                  </th>
                  {criteria.map(({ name }, at) => (
                    // biome-ignore lint/suspicious/noArrayIndexKey: see above.
                    <td key={at}>
                      <input
                        type="number"
                        step="any"
                        aria-label={words.valueOf(option.name, name)}
                        value={option.values[name] ?? ''}
                        aria-invalid={option.values[name] === undefined}
                        onChange={({ target }) => {
                          const { [name]: _before, ...others } = option.values;
                          const values = target.value === '' ? others : { ...others, [name]: Number(target.value) };
                          setQuestion(withOption(question, row, { values }));
                        }}
                      />
                    </td>
                  ))}
                  <td>
                    {options.length > 2 && (
                      <button
                        type="button"
                        className="button plain"
                        aria-label={messages.remove(option.name)}
                        onClick={() =>
                          setQuestion({ ...question, options: options.filter((_, index) => index !== row) })
                        }
                      >
                        ×
                      </button>
                    )}
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        </ScrollRegion>
        <div className="decide-buttons">
          <button
            type="button"
            className="button"
            onClick={() =>
              setQuestion({
                ...question,
                options: [...options, { name: freeName(words.newOption, options), values: {} }],
              })
            }
          >
            {words.addOption}
          </button>
          <StartButtons example={() => setQuestion(RANKING_EXAMPLE)} empty={() => setQuestion(EMPTY)} />
        </div>
      </div>
      {!isComplete && <p className="quiet">{messages.incomplete}</p>}
      {isComplete && asked.problem && <ProblemNote problem={asked.problem} retry={asked.reload} />}
      {isComplete && asked.value && (
        <div aria-busy={asked.loading}>
          <RankingResult ranking={asked.value} />
        </div>
      )}
      <CallNote path="/api/v1/decisions/ranking" body={question} />
    </>
  );
}

/** The value once it has stood still for a moment. */
function useSettled(value: string): string {
  const [settled, setSettled] = useState(value);
  useEffect(() => {
    const timer = setTimeout(() => setSettled(value), TYPING_MS);
    return () => clearTimeout(timer);
  }, [value]);
  return settled;
}

function isFilledIn({ criteria, options }: RankingQuestion): boolean {
  const names = [...criteria, ...options].map(({ name }) => name.trim());
  return (
    names.every((name) => name !== '') &&
    criteria.some(({ weight }) => weight > 0) &&
    options.every(({ values }) => criteria.every(({ name }) => values[name] !== undefined))
  );
}

function withOption(question: RankingQuestion, row: number, next: Partial<RankingQuestion['options'][number]>) {
  return { ...question, options: question.options.map((one, index) => (index === row ? { ...one, ...next } : one)) };
}

function renamed(values: Record<string, number>, before: string, after: string): Record<string, number> {
  return Object.fromEntries(Object.entries(values).map(([name, value]) => [name === before ? after : name, value]));
}

function without(values: Record<string, number>, name: string): Record<string, number> {
  const { [name]: _gone, ...others } = values;
  return others;
}

function freeName(made: (count: number) => string, named: readonly { name: string }[]): string {
  let count = named.length + 1;
  while (named.some(({ name }) => name === made(count))) count++;
  return made(count);
}
