/** A company file as a chart: what looks wrong, mending it, and approving it before its time is over. */
import { ApiProblem } from '@bellwether/ui/api/client.ts';
import { useResource } from '@bellwether/ui/api/use-resource.ts';
import { Page } from '@bellwether/ui/components/page.tsx';
import { ProblemNote } from '@bellwether/ui/components/problem-note.tsx';
import { figure, type Phrase, Sentences, words as said } from '@bellwether/ui/components/sentences.tsx';
import { useNow } from '@bellwether/ui/figures/use-now.ts';
import { formatCount, formatPercent } from '@bellwether/ui/format/number.ts';
import { HistorySection } from '@bellwether/ui/history/history-section.tsx';
import { Link } from '@bellwether/ui/navigation/location.tsx';
import type { PageProps } from '@bellwether/ui/page.ts';
import { useMay } from '@bellwether/ui/session/permission.ts';
import { api } from '@bellwether/ui/session/session.ts';
import { useEffect, useMemo, useState } from 'react';
import { FindingList } from '../organisations/finding-list.tsx';
import { messages } from '../organisations/messages.ts';
import { NamesControl, useNames } from '../organisations/names-control.tsx';
import { type DrawnPerson, OrgChart } from '../organisations/org-chart.tsx';
import {
  asProblem,
  type Correction,
  type FileSummary,
  type OrgFile,
  useEdgeUrl,
} from '../organisations/organisation.ts';
import { labelOf } from '../organisations/person-label.ts';
import { Finder, PersonPanel } from '../organisations/person-panel.tsx';
import '../organisations/organisations.css';

const words = messages.file;
const ON_ITS_WAY: ReadonlySet<string> = new Set(['processing', 'approved']);
const SHORT_MS = 2 * 3_600_000;

export default function OrganisationFilePage({ parameters }: PageProps) {
  const [organisation, id] = [parameters.organization_id ?? '', parameters.file_id ?? ''];
  const path = `/api/v1/org-schemas/${id}`;
  const read = useResource(`org-schema ${id}`, (signal) => api.get<OrgFile>(path, signal));
  const [changed, setChanged] = useState<OrgFile>();
  const [problem, setProblem] = useState<ApiProblem>();
  const [busy, setBusy] = useState(false);
  const [selected, setSelected] = useState<string>();
  const [pending, setPending] = useState<{ person: string; manager: string }>();
  const mayWrite = useMay('organizations:write');
  const edgeUrl = useEdgeUrl();
  const file = changed && read.value && changed.version >= read.value.version ? changed : read.value;
  useLook(file, path, read.reload);
  const isOpen = mayWrite && file?.status === 'draft';
  const people = useMemo(() => drawnOf(file), [file]);
  const refs = useMemo(() => people.flatMap(({ ref }) => ref ?? []), [people]);
  const names = useNames(edgeUrl, refs);
  const byKey = useMemo(() => new Map(people.map((person) => [person.key, person])), [people]);
  const nameOf = (key: string): string => {
    const person = byKey.get(key);
    return person ? labelOf(person, names.names) : key;
  };

  async function act(work: () => Promise<void>): Promise<void> {
    setBusy(true);
    setProblem(undefined);
    try {
      await work();
    } catch (error) {
      const failed = asProblem(error);
      setProblem(failed.status === 409 ? new ApiProblem(409, { detail: `${failed.message} ${words.stale}` }) : failed);
      if (failed.status === 409) {
        setChanged(undefined);
        read.reload();
      }
    }
    setBusy(false);
  }
  const correct = (corrections: readonly Correction[]): Promise<void> =>
    act(async () => setChanged(await api.put<OrgFile>(path, { version: file?.version, corrections })));
  const decide = (decision: 'approve' | 'reject', more: object = {}): Promise<void> =>
    act(async () => {
      await api.post(`${path}/${decision}`, { version: file?.version, ...more });
      setChanged(undefined);
      read.reload();
    });
  const data = file?.schema_data ?? undefined;
  const chosen = selected === undefined ? undefined : data?.people.find(({ key }) => key === selected);
  return (
    <Page
      question={words.question}
      answer={file ? <Sentences phrases={answerOf(file)} /> : read.problem ? undefined : messages.reading}
      actions={<Link href={`/surveys/organizations/${organisation}`}>{words.back}</Link>}
    >
      {read.problem && <ProblemNote problem={read.problem} retry={read.reload} />}
      {problem && <ProblemNote problem={problem} />}
      {isOpen && file && <Decision file={file} busy={busy} decide={decide} />}
      {file?.reason && <p className="quiet">{file.reason}</p>}
      {data && (
        <section className="panel" aria-labelledby="chart">
          <header className="panel-head">
            <h2 id="chart">{messages.one.chart}</h2>
            <NamesControl edgeUrl={edgeUrl} state={names} />
          </header>
          {pending && (
            <p className="org-deeds" role="alert">
              {messages.chart.drop(nameOf(pending.person), nameOf(pending.manager))}
              <button
                type="button"
                className="button"
                disabled={busy}
                onClick={() => {
                  setPending(undefined);
                  void correct([{ kind: 'set_manager', ...pending }]);
                }}
              >
                {messages.chart.yes}
              </button>
              <button type="button" className="button plain" onClick={() => setPending(undefined)}>
                {messages.chart.no}
              </button>
            </p>
          )}
          <div className="org-split">
            <OrgChart
              people={people}
              names={names.names}
              selected={selected}
              onSelect={setSelected}
              {...(isOpen ? { onMove: (person, manager) => setPending({ person, manager }) } : {})}
            />
            <div>
              <Finder label={messages.chart.search} people={people} names={names.names} onFound={setSelected} />
              <PersonPanel
                people={people}
                names={names.names}
                selected={selected}
                onSelect={setSelected}
                team={data.units.find(({ key }) => key === chosen?.team)?.name ?? null}
                {...(chosen ? { confidence: chosen.confidence } : {})}
                {...(isOpen
                  ? {
                      onMove: (person: string, manager: string | null) =>
                        void correct([{ kind: 'set_manager', person, manager }]),
                      onRemove: (person: string) => void correct([{ kind: 'remove_person', person }]),
                    }
                  : {})}
              />
            </div>
          </div>
        </section>
      )}
      {data && (
        <section className="panel" aria-labelledby="findings">
          <header className="panel-head">
            <h2 id="findings">{messages.findings.title}</h2>
          </header>
          <FindingList
            findings={data.findings}
            units={data.units}
            nameOf={nameOf}
            onShow={setSelected}
            busy={busy}
            {...(isOpen ? { onCorrect: (corrections: readonly Correction[]) => void correct(corrections) } : {})}
          />
        </section>
      )}
      {file && mayWrite && (
        <HistorySection
          title={words.history}
          version={file.version}
          type="org_schema"
          events={messages.events}
          id={id}
          mayUndo={isOpen === true}
          onUndone={() => {
            setChanged(undefined);
            read.reload();
          }}
        />
      )}
    </Page>
  );
}

/** While it is read or written, its state alone is looked at again, and the whole once that has changed. */
function useLook(file: FileSummary | undefined, path: string, reload: () => void): void {
  const [status, isMoving] = [file?.status, file !== undefined && ON_ITS_WAY.has(file.status)];
  const { value } = useResource(
    isMoving ? `status ${path}` : undefined,
    (signal) => api.get<FileSummary>(`${path}/status`, signal),
    1000,
  );
  useEffect(() => {
    if (isMoving && value && value.status !== status) reload();
  }, [isMoving, value, status, reload]);
}

function Decision(props: {
  file: FileSummary;
  busy: boolean;
  decide: (decision: 'approve' | 'reject', more?: object) => Promise<void>;
}) {
  const { file, busy, decide } = props;
  const now = useNow(15_000);
  const [rejecting, setRejecting] = useState(false);
  const leftMs = file.expires_at === null ? 0 : Date.parse(file.expires_at) - now;
  const minutes = Math.max(0, Math.floor(leftMs / 60_000));
  const errors = file.findings?.error ?? 0;
  if (rejecting)
    return (
      <form
        className="org-deeds"
        action={(form) => decide('reject', { reason: String(form.get('reason') ?? '').trim() })}
      >
        <label className="field">
          <span className="field-label">{words.rejectWhy}</span>
          <input name="reason" maxLength={1000} />
        </label>
        <button type="submit" className="button" disabled={busy}>
          {words.reject}
        </button>
        <button type="button" className="button plain" onClick={() => setRejecting(false)}>
          {messages.list.cancel}
        </button>
      </form>
    );
  return (
    <div className="org-deeds">
      <button
        type="button"
        className="button primary"
        disabled={busy || errors > 0 || leftMs <= 0}
        onClick={() => void decide('approve')}
      >
        {words.approve}
      </button>
      <button type="button" className="button" disabled={busy} onClick={() => setRejecting(true)}>
        {words.reject}
      </button>
      <span className="org-left" data-short={leftMs < SHORT_MS || undefined} role="timer">
        {leftMs > 0 ? words.left(formatCount(Math.floor(minutes / 60)), String(minutes % 60)) : words.over}
      </span>
      {errors > 0 && <span className="quiet">{words.firstErrors}</span>}
    </div>
  );
}

function answerOf(file: OrgFile): Phrase[] {
  const { employee_count: count, ai_confidence_score: score, findings, status } = file;
  if (count === null) return [said(`${words.reading}`)];
  const errors = findings?.error ?? 0;
  return [
    figure(words.answer(formatCount(count), count === 1)),
    ...(score === null ? [] : [said(words.sure(formatPercent(score, 0)))]),
    ...(errors === 0 ? [] : [said(words.errors(formatCount(errors), errors === 1))]),
    said(`. (${words.states[status]})`),
  ];
}

/** Refs of the edge are the keys of what it has sent. */
function drawnOf(file: OrgFile | undefined): DrawnPerson[] {
  const data = file?.schema_data;
  if (!data) return [];
  const units = new Map(data.units.map(({ key, name }) => [key, name]));
  const flags = new Map<string, 'error' | 'warning'>();
  for (const { severity, people, kind } of data.findings)
    if (severity !== 'note')
      for (const key of kind === 'cycle' ? people : people.slice(0, 1))
        if (severity === 'error' || !flags.has(key)) flags.set(key, severity);
  return data.people.map(({ key, manager, row, role, department }) => ({
    ...{
      key,
      manager,
      row,
      role: role ?? null,
      department: department === null ? null : (units.get(department) ?? null),
    },
    ref: /^e[0-9a-f]{24}$/.test(key) ? key : null,
    flag: flags.get(key) ?? null,
  }));
}
