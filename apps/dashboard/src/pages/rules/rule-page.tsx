/** One rule, or a new one: written, looked at line by line, tried on the past, switched; and what it has decided. */
import { useResource } from '@bellwether/ui/api/use-resource.ts';
import { Page } from '@bellwether/ui/components/page.tsx';
import { ProblemNote } from '@bellwether/ui/components/problem-note.tsx';
import { Time } from '@bellwether/ui/components/time.tsx';
import { formatCount } from '@bellwether/ui/format/number.ts';
import { HistorySection } from '@bellwether/ui/history/history-section.tsx';
import { uiMessages } from '@bellwether/ui/i18n/messages.ts';
import { goTo, Link } from '@bellwether/ui/navigation/location.tsx';
import type { PageProps } from '@bellwether/ui/page.ts';
import { useMay } from '@bellwether/ui/session/permission.ts';
import { useState } from 'react';
import { ActionButton } from '../access/parts/action-button.tsx';
import { ActionNote } from '../access/parts/action-note.tsx';
import { AskButton } from '../access/parts/ask-button.tsx';
import { type Action, useAction } from '../access/parts/use-action.ts';
import { NewWritten } from '../written/new-written.tsx';
import { SaveActions } from '../written/save-actions.tsx';
import { DryRunSection } from './dry-run-section.tsx';
import { messages } from './messages.ts';
import { RuleEditor, useRuleCheck } from './rule-editor.tsx';
import { type RuleDetails, rulesApi } from './rules.ts';
import { RunLog } from './run-log.tsx';
import '../access/access.css';
import './rules.css';

const BLANK = `rule: my-rule
title: What people read
trigger:
  metric:
    metric: events
    grain: 1h
when: value > 100
actions:
  - notify:
      title: "{{ value }} in an hour"
tests:
  - name: more than a hundred
    given:
      - {at: 2026-11-20T10:00:00Z, value: 120}
    expect:
      - {at: 2026-11-20T10:00:00Z, decision: fired}
`;

export default function RulePage({ address, parameters }: PageProps) {
  const id = parameters.rule_id;
  return id === undefined ? (
    <NewWritten
      words={messages}
      home="/rules"
      example={address.searchParams.get('example') ?? undefined}
      examples={rulesApi.examples}
      blank={BLANK}
    >
      {(first) => <Draft first={first} />}
    </NewWritten>
  ) : (
    <KnownRule id={id} />
  );
}

function Draft({ first }: { first: string }) {
  const [source, setSource] = useState(first);
  const checked = useRuleCheck(source);
  const action = useAction();
  const save = async () => {
    const { rule_id } = await rulesApi.create(source);
    goTo(`/rules/${rule_id}`);
    return undefined;
  };
  return (
    <>
      <RuleEditor source={source} onChange={setSource} checked={checked} readOnly={false} />
      <ActionNote action={action} />
      <SaveActions action={action} verb={messages.saveDraft} working={messages.saving} save={save} />
      <DryRunSection source={source} />
    </>
  );
}

function KnownRule({ id }: { id: string }) {
  const read = useResource(`rule ${id}`, (signal) => rulesApi.get(id, signal));
  const rule = read.value;
  const [edited, setEdited] = useState<string>();
  const mayWrite = useMay('rules:write');
  const action = useAction();
  const source = edited ?? rule?.source ?? '';
  return (
    <Page
      question={rule?.title ?? messages.rules}
      answer={rule && <Answer rule={rule} />}
      actions={
        rule && mayWrite && <Actions rule={rule} isEdited={edited !== undefined} action={action} reload={read.reload} />
      }
      className="rule-page"
    >
      {read.problem && <ProblemNote problem={read.problem} retry={read.reload} />}
      {!rule && read.loading && <p className="quiet page-wait">{uiMessages.loading}</p>}
      <ActionNote action={action} />
      {rule && mayWrite && (
        <Editing
          rule={rule}
          source={source}
          isEdited={edited !== undefined}
          setEdited={(next) => setEdited(next === rule.source ? undefined : next)}
          action={action}
          reload={read.reload}
        />
      )}
      {rule && !mayWrite && <pre className="rule-source">{rule.source}</pre>}
      {rule && <RunLog key={rule.version} id={id} />}
      {rule && (
        <HistorySection
          title={messages.history}
          version={rule.version}
          type="rule"
          id={id}
          fields={messages.fields}
          mayUndo={mayWrite}
          onUndone={() => {
            setEdited(undefined);
            read.reload();
          }}
        />
      )}
      <p>
        <Link href="/rules">{messages.back}</Link>
      </p>
    </Page>
  );
}

function Answer({ rule: { state, fired, looked_through, failing } }: { rule: RuleDetails }) {
  if (state === 'draft') return messages.answerDraft;
  const times = messages.times(formatCount(fired), fired === 1);
  return (
    <>
      <b>{state === 'on' ? messages.answerOn : messages.answerOff}</b>
      {fired > 0 ? messages.answerOnFired(times) : messages.answerOnQuiet}
      {looked_through !== null && (
        <>
          {' '}
          {messages.lookedThrough} <Time at={looked_through} form="day" />.
        </>
      )}
      {failing !== null && (
        <span className="rule-failing">
          {messages.cannotLook} {failing}
        </span>
      )}
    </>
  );
}

function Actions(props: { rule: RuleDetails; isEdited: boolean; action: Action; reload: () => void }) {
  const { rule, isEdited, action, reload } = props;
  const isOn = rule.state === 'on';
  const turn = async () => {
    if (isEdited && !isOn) throw new Error(messages.unsavedFirst);
    await rulesApi.turn(rule.rule_id, rule.version, isOn ? 'off' : 'on');
    reload();
    return isOn ? messages.switchedOff : messages.switchedOn;
  };
  return (
    <>
      <ActionButton
        action={action}
        name="turn"
        kind={isOn ? undefined : 'primary'}
        working={messages.switching}
        onPress={() => void action.run('turn', turn)}
      >
        {isOn ? messages.switchOff : messages.switchOn}
      </ActionButton>
      <AskButton
        question={{
          title: messages.removeTitle(rule.title),
          more: <p>{messages.removeMore}</p>,
          verb: messages.remove,
          working: messages.removing,
          work: async () => {
            await rulesApi.remove(rule.rule_id);
            return messages.removed;
          },
        }}
        done={() => goTo('/rules')}
      />
    </>
  );
}

function Editing(props: {
  rule: RuleDetails;
  source: string;
  isEdited: boolean;
  setEdited: (source: string) => void;
  action: Action;
  reload: () => void;
}) {
  const { rule, source, isEdited, setEdited, action, reload } = props;
  const checked = useRuleCheck(source);
  const save = async () => {
    await rulesApi.update(rule.rule_id, rule.version, source);
    reload();
    return rule.state === 'on' ? messages.savedOn : messages.saved;
  };
  return (
    <>
      <RuleEditor source={source} onChange={setEdited} checked={checked} readOnly={false} />
      {isEdited && (
        <SaveActions
          action={action}
          verb={messages.save}
          working={messages.saving}
          save={save}
          discard={{ verb: messages.discard, discard: () => setEdited(rule.source) }}
        />
      )}
      <DryRunSection source={source} />
    </>
  );
}
