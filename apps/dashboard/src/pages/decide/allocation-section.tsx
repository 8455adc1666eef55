/** Who can work and what is to be done, as two tables to type into; the plan is worked out when asked for. */
import { ApiProblem } from '@bellwether/ui/api/client.ts';
import { CallNote } from '@bellwether/ui/components/call-note.tsx';
import { ProblemNote } from '@bellwether/ui/components/problem-note.tsx';
import { ScrollRegion } from '@bellwether/ui/components/scroll-region.tsx';
import { api } from '@bellwether/ui/session/session.ts';
import { type FormEvent, useState } from 'react';
import { AllocationResult } from './allocation-result.tsx';
import type { Allocation, AllocationQuestion } from './decisions.ts';
import { ALLOCATION_EXAMPLE, type TypedResource, type TypedTask, type TypedWork } from './examples.ts';
import { useKeptInput } from './kept-input.ts';
import { messages } from './messages.ts';
import { StartButtons } from './start-buttons.tsx';
import { parseHours, parseNames, parseSkills } from './typed-lists.ts';

const NEW_RESOURCE: TypedResource = { name: '', hours: '40', skills: '' };
const NEW_TASK: TypedTask = { name: '', hours: '8', value: '3', skills: '', due: '', after: '', optional: false };
const EMPTY: TypedWork = { resources: [NEW_RESOURCE], tasks: [NEW_TASK] };

export function AllocationSection() {
  const words = messages.allocation;
  const [work, setWork] = useKeptInput('allocation', ALLOCATION_EXAMPLE);
  const [plan, setPlan] = useState<Allocation>();
  const [problem, setProblem] = useState<ApiProblem>();
  const [working, setWorking] = useState(false);
  const question = questionOf(work);
  const change = (next: Partial<TypedWork>) => {
    setWork({ ...work, ...next });
    setPlan(undefined);
  };
  const setResource = (at: number, next: Partial<TypedResource>) =>
    change({ resources: work.resources.map((one, index) => (index === at ? { ...one, ...next } : one)) });
  const setTask = (at: number, next: Partial<TypedTask>) =>
    change({ tasks: work.tasks.map((one, index) => (index === at ? { ...one, ...next } : one)) });

  async function workOut(event: FormEvent): Promise<void> {
    event.preventDefault();
    if (!question) return;
    setWorking(true);
    setProblem(undefined);
    try {
      setPlan(await api.post<Allocation>('/api/v1/decisions/allocation', question));
    } catch (error) {
      setProblem(error instanceof ApiProblem ? error : new ApiProblem(0, { detail: String(error) }));
    } finally {
      setWorking(false);
    }
  }

  return (
    <form className="decide-form" onSubmit={(event) => void workOut(event)}>
      <div className="panel decide-input">
        <header className="panel-head">
          <h2>{words.resources}</h2>
        </header>
        <ScrollRegion label={words.resources}>
          <table>
            <thead>
              <tr>
                <th scope="col">{words.name}</th>
                <th scope="col">
                  <abbr title={words.hoursMeaning}>{words.hours}</abbr>
                </th>
                <th scope="col">
                  <abbr title={words.skillsMeaning}>{words.skills}</abbr>
                </th>
                <td />
              </tr>
            </thead>
            <tbody>
              {work.resources.map((one, at) => (
                // biome-ignore lint/suspicious/noArrayIndexKey: a row is its place; its name is being typed.
                <tr key={at}>
                  <td>
                    <Text
                      label={words.name}
                      value={one.name}
                      wrong={one.name.trim() === ''}
                      set={(name) => setResource(at, { name })}
                    />
                  </td>
                  <td>
                    <Text
                      label={words.hours}
                      hint={words.hoursMeaning}
                      value={one.hours}
                      wrong={parseHours(one.hours) === undefined}
                      set={(hours) => setResource(at, { hours })}
                    />
                  </td>
                  <td>
                    <Text
                      label={words.skills}
                      hint={words.skillsMeaning}
                      value={one.skills}
                      wrong={parseSkills(one.skills) === undefined}
                      set={(skills) => setResource(at, { skills })}
                    />
                  </td>
                  <td>
                    <Remove
                      name={one.name}
                      remove={() => change({ resources: work.resources.filter((_, index) => index !== at) })}
                    />
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        </ScrollRegion>
        <button
          type="button"
          className="button"
          onClick={() => change({ resources: [...work.resources, NEW_RESOURCE] })}
        >
          {words.addResource}
        </button>
      </div>
      <div className="panel decide-input">
        <header className="panel-head">
          <h2>{words.tasks}</h2>
        </header>
        <ScrollRegion label={words.tasks}>
          <table>
            <thead>
              <tr>
                <th scope="col">{words.name}</th>
                <th scope="col">{words.taskHours}</th>
                <th scope="col">
                  <abbr title={words.valueMeaning}>{words.value}</abbr>
                </th>
                <th scope="col">
                  <abbr title={words.skillsMeaning}>{words.skills}</abbr>
                </th>
                <th scope="col">{words.due}</th>
                <th scope="col">
                  <abbr title={words.afterMeaning}>{words.after}</abbr>
                </th>
                <th scope="col">{words.optional}</th>
                <td />
              </tr>
            </thead>
            <tbody>
              {work.tasks.map((one, at) => (
                // biome-ignore lint/suspicious/noArrayIndexKey: a row is its place; its name is being typed.
                <tr key={at}>
                  <td>
                    <Text
                      label={words.name}
                      value={one.name}
                      wrong={one.name.trim() === ''}
                      set={(name) => setTask(at, { name })}
                    />
                  </td>
                  <td className="decide-number">
                    <Text
                      label={words.taskHours}
                      value={one.hours}
                      wrong={!(Number(one.hours) > 0)}
                      set={(hours) => setTask(at, { hours })}
                    />
                  </td>
                  <td className="decide-number">
                    <Text
                      label={words.value}
                      value={one.value}
                      wrong={!(Number(one.value) >= 0)}
                      set={(value) => setTask(at, { value })}
                    />
                  </td>
                  <td>
                    <Text
                      label={words.skills}
                      hint={words.skillsMeaning}
                      value={one.skills}
                      wrong={parseSkills(one.skills) === undefined}
                      set={(skills) => setTask(at, { skills })}
                    />
                  </td>
                  <td className="decide-number">
                    <Text
                      label={words.due}
                      value={one.due}
                      wrong={one.due !== '' && !(Number(one.due) >= 1)}
                      set={(due) => setTask(at, { due })}
                    />
                  </td>
                  <td>
                    <Text
                      label={words.after}
                      hint={words.afterMeaning}
                      value={one.after}
                      wrong={false}
                      set={(after) => setTask(at, { after })}
                    />
                  </td>
                  <td>
                    <input
                      type="checkbox"
                      aria-label={words.optional}
                      checked={one.optional}
                      onChange={(event) => setTask(at, { optional: event.target.checked })}
                    />
                  </td>
                  <td>
                    <Remove
                      name={one.name}
                      remove={() => change({ tasks: work.tasks.filter((_, index) => index !== at) })}
                    />
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        </ScrollRegion>
        <button type="button" className="button" onClick={() => change({ tasks: [...work.tasks, NEW_TASK] })}>
          {words.addTask}
        </button>
      </div>
      <div className="decide-buttons">
        <button type="submit" className="button primary" disabled={!question || working}>
          {working ? words.working : words.work}
        </button>
        <StartButtons example={() => change(ALLOCATION_EXAMPLE)} empty={() => change(EMPTY)} />
        {!question && <span className="quiet">{messages.incomplete}</span>}
      </div>
      <div aria-live="polite">
        {problem && <ProblemNote problem={problem} />}
        {plan && <AllocationResult plan={plan} tasks={work.tasks.length} />}
      </div>
      {question && <CallNote path="/api/v1/decisions/allocation" body={question} />}
    </form>
  );
}

function Text(props: { label: string; hint?: string; value: string; wrong: boolean; set: (value: string) => void }) {
  return (
    <input
      aria-label={props.label}
      title={props.hint}
      value={props.value}
      maxLength={300}
      aria-invalid={props.wrong}
      onChange={(event) => props.set(event.target.value)}
    />
  );
}

function Remove({ name, remove }: { name: string; remove: () => void }) {
  return (
    <button type="button" className="button plain" aria-label={messages.remove(name)} onClick={remove}>
      ×
    </button>
  );
}

/** `undefined` while something cannot be read. */
function questionOf({ resources, tasks }: TypedWork): AllocationQuestion | undefined {
  const who = resources.map(({ name, hours, skills }) => ({
    name: name.trim(),
    hours: parseHours(hours),
    skills: parseSkills(skills),
  }));
  const what = tasks.map(({ name, hours, value, skills, due, after, optional }) => ({
    name: name.trim(),
    hours: Number(hours),
    value: Number(value),
    skills: parseSkills(skills),
    ...(due === '' ? {} : { due: Number(due) }),
    after: parseNames(after),
    optional,
  }));
  const isRight =
    who.length > 0 &&
    what.length > 0 &&
    [...who, ...what].every(({ name, skills }) => name !== '' && skills !== undefined) &&
    who.every(({ hours }) => hours !== undefined) &&
    what.every(({ hours, value, due }) => hours > 0 && value >= 0 && (due === undefined || due >= 1));
  return isRight ? ({ resources: who, tasks: what } as AllocationQuestion) : undefined;
}
