/** Which steps a funnel has, and what counts as coming through; shown by changing the address. */
import { Choice } from '@bellwether/ui/components/choice.tsx';
import { type FormEvent, useState } from 'react';
import { ActionInput } from '../behaviour/action-input.tsx';
import { messages as shared } from '../behaviour/messages.ts';
import { changeScope } from '../behaviour/use-scope.ts';
import { messages } from './messages.ts';

const STEPS = { min: 2, max: 8 };
const ORDERS = ['ordered', 'strict', 'any'] as const;
const WINDOWS = [30, 60, 1440, 10080, 43200] as const;
const WINDOW_DEFAULT = '1440';
const GROUPS = ['device_class', 'browser', 'os', 'referrer', 'utm_source', 'utm_campaign'] as const;

export function FunnelForm(props: { steps: string; asked: (name: string) => string; offered: readonly string[] }) {
  const { asked, offered } = props;
  const [steps, setSteps] = useState(() => {
    const known = props.steps === '' ? [] : props.steps.split('>').map((one) => one.trim());
    return [...known, ...Array.from({ length: Math.max(0, STEPS.min - known.length) }, () => '')];
  });
  const [order, setOrder] = useState(ORDERS.find((one) => one === asked('order')) ?? 'ordered');
  const [within, setWithin] = useState(asked('window') || WINDOW_DEFAULT);
  const [exclude, setExclude] = useState(asked('exclude'));
  const [by, setBy] = useState(asked('by'));
  const show = (event: FormEvent) => {
    event.preventDefault();
    changeScope({
      steps: steps.map((step) => step.trim()).join(' > '),
      ...{ order: order === 'ordered' ? '' : order, window: within === WINDOW_DEFAULT ? '' : within, exclude, by },
    });
  };
  return (
    <section className="panel" aria-labelledby="set-up">
      <header className="panel-head">
        <h2 id="set-up">{messages.setUp}</h2>
      </header>
      <form className="behaviour-form" onSubmit={show}>
        {steps.map((step, at) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: a step is its place.
          <div className="funnel-step" key={at}>
            <ActionInput
              required
              label={messages.step(String(at + 1))}
              value={step}
              offered={offered}
              placeholder={at === 0 ? 'page:/' : 'event:signup'}
              onChange={(value) => setSteps(steps.with(at, value))}
            />
            {steps.length > STEPS.min && (
              <button
                type="button"
                className="button plain"
                aria-label={messages.remove(String(at + 1))}
                onClick={() => setSteps(steps.toSpliced(at, 1))}
              >
                ×
              </button>
            )}
          </div>
        ))}
        {steps.length < STEPS.max && (
          <button type="button" className="button" onClick={() => setSteps([...steps, ''])}>
            {messages.add}
          </button>
        )}
        <p className="quiet">{shared.actionHelp}</p>
        <div className="behaviour-wide">
          <Choice
            showLabel
            label={messages.order}
            value={order}
            options={ORDERS.map((value) => ({ value, label: messages.orders[value] }))}
            onChange={setOrder}
          />
        </div>
        <label className="field">
          <span className="field-label">{messages.within}</span>
          <select value={within} onChange={({ target }) => setWithin(target.value)}>
            {WINDOWS.map((minutes) => (
              <option key={minutes} value={minutes}>
                {messages.windows[minutes]}
              </option>
            ))}
          </select>
        </label>
        <ActionInput label={messages.exclude} value={exclude} offered={offered} onChange={setExclude} />
        <label className="field">
          <span className="field-label">{messages.by}</span>
          <select value={by} onChange={({ target }) => setBy(target.value)}>
            <option value="">{messages.noGroups}</option>
            {GROUPS.map((group) => (
              <option key={group} value={group}>
                {messages.groups[group]}
              </option>
            ))}
          </select>
        </label>
        <p className="actions">
          <button type="submit" className="button primary">
            {shared.apply}
          </button>
        </p>
      </form>
    </section>
  );
}
