/** Sets up an experiment: what is tried, what decides, what must not get worse; and how many visitors that needs. */
import { ApiProblem } from '@bellwether/ui/api/client.ts';
import { useResource } from '@bellwether/ui/api/use-resource.ts';
import { Choice } from '@bellwether/ui/components/choice.tsx';
import { ProblemNote } from '@bellwether/ui/components/problem-note.tsx';
import { formatCount } from '@bellwether/ui/format/number.ts';
import { type FormEvent, type ReactNode, useState } from 'react';
import { ActionInput } from '../behaviour/action-input.tsx';
import { messages as shared } from '../behaviour/messages.ts';
import { useOfferedActions } from '../behaviour/offered-actions.ts';
import type { Site } from '../behaviour/site-api.ts';
import { useScope } from '../behaviour/use-scope.ts';
import { type Definition, type ExperimentInput, experimentsApi, type Measure } from '../experiments/experiments.ts';
import { messages } from './messages.ts';

const VARIANTS = { min: 2, max: 6 };
const GUARDS_MAX = 5;
const KEY = '[a-z0-9][a-z0-9\\-]{0,62}';
const KINDS = ['conversion', 'count', 'value'] as const;
const words = messages.form;

const MEASURE: Measure = { title: '', kind: 'conversion', counts: '', better: 'higher' };
const BLANK: Definition = {
  ...{ hypothesis: '', unit: 'visitor', traffic: 1, primary: MEASURE, guards: [] },
  variants: [
    { key: 'now', title: 'As it is', share: 0.5 },
    { key: 'new', title: 'The new one', share: 0.5 },
  ],
  ...{ baseline: 0.05, spread: null, effect: 0.01 },
};

export function ExperimentForm(props: {
  sites: readonly Site[];
  before: ExperimentInput | undefined;
  save: (input: ExperimentInput) => Promise<void>;
}) {
  const { sites, before, save } = props;
  const [title, setTitle] = useState(before?.title ?? '');
  const [key, setKey] = useState(before?.key ?? '');
  const [siteId, setSiteId] = useState(before?.site_id ?? sites[0]?.site_id ?? '');
  const [definition, setDefinition] = useState<Definition>(before?.definition ?? BLANK);
  const [problem, setProblem] = useState<ApiProblem>();
  const [saving, setSaving] = useState(false);
  const offered = useOfferedActions(useScope(), sites);
  const change = (more: Partial<Definition>) => setDefinition({ ...definition, ...more });
  const { primary } = definition;
  const isRate = primary.kind === 'conversion';
  const sent: Definition = { ...definition, spread: isRate ? null : definition.spread };

  async function submit(event: FormEvent): Promise<void> {
    event.preventDefault();
    setSaving(true);
    setProblem(undefined);
    try {
      await save({ key, title, site_id: siteId, definition: sent });
    } catch (error) {
      setProblem(error instanceof ApiProblem ? error : new ApiProblem(0, { detail: String(error) }));
    } finally {
      setSaving(false);
    }
  }

  return (
    <form className="experiment-form" onSubmit={(event) => void submit(event)}>
      <Part>
        <Text label={words.title} value={title} max={120} onChange={setTitle} />
        <Text label={words.key} value={key} max={63} pattern={KEY} onChange={setKey} />
        <label className="field">
          <span className="field-label">{words.site}</span>
          <select required value={siteId} onChange={({ target }) => setSiteId(target.value)}>
            {sites.map((site) => (
              <option key={site.site_id} value={site.site_id}>
                {site.title}
              </option>
            ))}
          </select>
        </label>
        <label className="field behaviour-wide">
          <span className="field-label">{messages.hypothesis}</span>
          <textarea
            rows={2}
            maxLength={1000}
            value={definition.hypothesis}
            onChange={({ target }) => change({ hypothesis: target.value })}
          />
        </label>
        <Choice
          showLabel
          label={words.unit}
          value={definition.unit}
          options={(['visitor', 'user'] as const).map((value) => ({ value, label: words.units[value] }))}
          onChange={(unit) => change({ unit })}
        />
        <Amount
          label={words.traffic}
          value={definition.traffic * 100}
          onChange={(value) => change({ traffic: value / 100 })}
        />
      </Part>
      <Part title={words.primary}>
        <MeasureFields measure={primary} offered={offered} onChange={(next) => change({ primary: next })} />
        <Amount
          label={isRate ? words.baselineRate : words.baseline}
          value={isRate ? definition.baseline * 100 : definition.baseline}
          onChange={(value) => change({ baseline: isRate ? value / 100 : value })}
        />
        {!isRate && (
          <Amount label={words.spread} value={definition.spread ?? 1} onChange={(spread) => change({ spread })} />
        )}
        <Amount
          label={isRate ? words.effectRate : words.effect}
          value={isRate ? definition.effect * 100 : definition.effect}
          onChange={(value) => change({ effect: isRate ? value / 100 : value })}
        />
        <PlanNote definition={sent} />
      </Part>
      <Variants definition={definition} change={change} />
      <Guards definition={definition} change={change} offered={offered} />
      {problem && <ProblemNote problem={problem} />}
      <p className="actions">
        <button type="submit" className="button primary" disabled={saving}>
          {saving ? words.saving : words.save}
        </button>
      </p>
    </form>
  );
}

type Change = (more: Partial<Definition>) => void;

function Variants({ definition: { variants }, change }: { definition: Definition; change: Change }) {
  const set = (at: number, more: Partial<Definition['variants'][number]>) =>
    change({ variants: variants.with(at, { ...variants[at]!, ...more }) });
  const evenly = (count: number) =>
    Array.from({ length: count }, (_, at) => ({
      ...(variants[at] ?? { key: `new-${at}`, title: '' }),
      share: 1 / count,
    }));
  return (
    <Part title={words.variants}>
      {variants.map((variant, at) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: a variant is its place while it is written.
        <div className="experiment-variant behaviour-wide" key={at}>
          <Text
            label={words.variantTitle(String(at + 1))}
            value={variant.title}
            max={80}
            onChange={(title) => set(at, { title })}
          />
          <Text
            label={words.variantKey(String(at + 1))}
            value={variant.key}
            max={63}
            pattern={KEY}
            onChange={(key) => set(at, { key })}
          />
          <Amount
            label={words.variantShare(String(at + 1))}
            value={variant.share * 100}
            onChange={(value) => set(at, { share: value / 100 })}
          />
        </div>
      ))}
      <p className="actions">
        {variants.length < VARIANTS.max && (
          <button type="button" className="button" onClick={() => change({ variants: evenly(variants.length + 1) })}>
            {words.addVariant}
          </button>
        )}
        {variants.length > VARIANTS.min && (
          <button type="button" className="button" onClick={() => change({ variants: evenly(variants.length - 1) })}>
            {words.removeVariant}
          </button>
        )}
      </p>
    </Part>
  );
}

function Guards(props: { definition: Definition; change: Change; offered: readonly string[] }) {
  const { definition, change, offered } = props;
  const { guards } = definition;
  const set = (at: number, guard: Definition['guards'][number]) => change({ guards: guards.with(at, guard) });
  return (
    <Part title={words.guards}>
      {guards.map((guard, at) => {
        const isRate = guard.kind === 'conversion';
        return (
          // biome-ignore lint/suspicious/noArrayIndexKey: a guard is its place while it is written.
          <div className="behaviour-form behaviour-wide" key={at}>
            <MeasureFields measure={guard} offered={offered} onChange={(next) => set(at, { ...guard, ...next })} />
            <Amount
              label={isRate ? words.marginRate : words.margin}
              value={isRate ? guard.margin * 100 : guard.margin}
              onChange={(value) => set(at, { ...guard, margin: isRate ? value / 100 : value })}
            />
            <button type="button" className="button" onClick={() => change({ guards: guards.toSpliced(at, 1) })}>
              {words.removeGuard}
            </button>
          </div>
        );
      })}
      {guards.length < GUARDS_MAX && (
        <p className="actions">
          <button
            type="button"
            className="button"
            onClick={() => change({ guards: [...guards, { ...MEASURE, margin: 0.01 }] })}
          >
            {words.addGuard}
          </button>
        </p>
      )}
    </Part>
  );
}

function MeasureFields(props: { measure: Measure; offered: readonly string[]; onChange: (measure: Measure) => void }) {
  const { measure, offered, onChange } = props;
  return (
    <>
      <Text
        label={words.measureTitle}
        value={measure.title}
        max={80}
        onChange={(title) => onChange({ ...measure, title })}
      />
      <ActionInput
        required
        label={words.counts}
        value={measure.counts}
        offered={offered}
        placeholder="event:signup"
        onChange={(counts) => onChange({ ...measure, counts })}
      />
      <label className="field">
        <span className="field-label">{words.kind}</span>
        <select
          value={measure.kind}
          onChange={({ target }) =>
            onChange({ ...measure, kind: KINDS.find((one) => one === target.value) ?? measure.kind })
          }
        >
          {KINDS.map((kind) => (
            <option key={kind} value={kind}>
              {words.kinds[kind]}
            </option>
          ))}
        </select>
      </label>
      <Choice
        showLabel
        label={words.better}
        value={measure.better}
        options={(['higher', 'lower'] as const).map((value) => ({ value, label: words.betters[value] }))}
        onChange={(better) => onChange({ ...measure, better })}
      />
    </>
  );
}

/** Asked again whenever what it follows from has changed, once that is complete. */
function PlanNote({ definition }: { definition: Definition }) {
  const isReady = definition.primary.title.trim() !== '' && /^(page|event):./.test(definition.primary.counts);
  const { value: plan } = useResource(isReady ? `plan ${JSON.stringify(definition)}` : undefined, () =>
    experimentsApi.plan({ ...definition, hypothesis: '', guards: [] }),
  );
  return (
    <p className="quiet behaviour-wide" aria-live="polite">
      {plan && isReady
        ? words.plan(
            formatCount(plan.visitors),
            formatCount(plan.visitors_per_variant),
            formatCount(plan.visitors_per_variant_one_look),
          )
        : words.planning}{' '}
      {shared.actionHelp}
    </p>
  );
}

function Part({ title, children }: { title?: string; children: ReactNode }) {
  return (
    <section className="panel" aria-label={title}>
      {title && (
        <header className="panel-head">
          <h2>{title}</h2>
        </header>
      )}
      <div className="behaviour-form">{children}</div>
    </section>
  );
}

function Text(props: {
  label: string;
  value: string;
  max: number;
  pattern?: string;
  onChange: (value: string) => void;
}) {
  const { label, value, max, pattern, onChange } = props;
  return (
    <label className="field">
      <span className="field-label">{label}</span>
      <input
        required
        maxLength={max}
        pattern={pattern}
        value={value}
        onChange={({ target }) => onChange(target.value)}
      />
    </label>
  );
}

function Amount(props: { label: string; value: number; onChange: (value: number) => void }) {
  const { label, value, onChange } = props;
  const [text, setText] = useState(() => String(Number(value.toPrecision(8))));
  const isShown = Number(text) === Number(value.toPrecision(8));
  return (
    <label className="field">
      <span className="field-label">{label}</span>
      <input
        required
        type="number"
        step="any"
        inputMode="decimal"
        value={isShown ? text : String(Number(value.toPrecision(8)))}
        onChange={({ target }) => {
          setText(target.value);
          if (target.value !== '' && Number.isFinite(Number(target.value))) onChange(Number(target.value));
        }}
      />
    </label>
  );
}
