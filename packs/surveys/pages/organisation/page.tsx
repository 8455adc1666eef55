/** One organisation: its people as a chart, its company files, and the way to the edge that takes in another one. */
import type { ApiProblem } from '@bellwether/ui/api/client.ts';
import { CopyButton } from '@bellwether/ui/components/copy-button.tsx';
import { Page } from '@bellwether/ui/components/page.tsx';
import { ProblemNote } from '@bellwether/ui/components/problem-note.tsx';
import { figure, Sentences, words as said } from '@bellwether/ui/components/sentences.tsx';
import { formatCount } from '@bellwether/ui/format/number.ts';
import { HistoryPanel } from '@bellwether/ui/history/history-panel.tsx';
import { navigate } from '@bellwether/ui/navigation/location.tsx';
import type { PageProps } from '@bellwether/ui/page.ts';
import { useMay } from '@bellwether/ui/session/permission.ts';
import { api } from '@bellwether/ui/session/session.ts';
import { useMemo, useState } from 'react';
import { FileTable } from '../organisations/file-table.tsx';
import { messages } from '../organisations/messages.ts';
import { NamesControl, useNames } from '../organisations/names-control.tsx';
import { type DrawnPerson, OrgChart } from '../organisations/org-chart.tsx';
import {
  asProblem,
  type Employee,
  useEdgeUrl,
  useEmployees,
  useFiles,
  useOrganisation,
} from '../organisations/organisation.ts';
import { Finder, PersonPanel } from '../organisations/person-panel.tsx';
import '../organisations/organisations.css';

const words = messages.one;

export default function OrganisationPage({ parameters }: PageProps) {
  const id = parameters.organization_id ?? '';
  const { value: organisation, problem, reload } = useOrganisation(id);
  const employees = useEmployees(id);
  const mayWrite = useMay('organizations:write');
  const { value: files } = useFiles(id, mayWrite);
  const edgeUrl = useEdgeUrl();
  const [selected, setSelected] = useState<string>();
  const people = useMemo(() => drawnOf(employees.value ?? []), [employees.value]);
  const refs = useMemo(() => people.flatMap(({ ref }) => ref ?? []), [people]);
  const names = useNames(edgeUrl, refs);
  const count =
    organisation && words.answer(formatCount(organisation.employee_count), formatCount(organisation.units.length));
  return (
    <Page
      question={organisation ? words.question(organisation.name) : messages.reading}
      answer={
        count ? (
          organisation.employee_count === 0 ? (
            words.empty
          ) : (
            <Sentences phrases={[said(count.before), figure(count.figure), said(count.after)]} />
          )
        ) : problem ? undefined : (
          messages.reading
        )
      }
      actions={
        mayWrite &&
        edgeUrl && (
          <a className="button primary" href={`${edgeUrl}/company?organization=${id}`} target="_blank" rel="noreferrer">
            {words.upload}
          </a>
        )
      }
    >
      {problem && <ProblemNote problem={problem} retry={reload} />}
      {employees.problem && <ProblemNote problem={employees.problem} retry={employees.reload} />}
      {mayWrite && <p className="quiet">{edgeUrl === null ? words.noEdge : words.uploadMore}</p>}
      {people.length > 0 && (
        <section className="panel" aria-labelledby="chart">
          <header className="panel-head">
            <h2 id="chart">{words.chart}</h2>
            <NamesControl edgeUrl={edgeUrl} state={names} />
          </header>
          <div className="org-split">
            <OrgChart people={people} names={names.names} selected={selected} onSelect={setSelected} />
            <div>
              <Finder label={messages.chart.search} people={people} names={names.names} onFound={setSelected} />
              <PersonPanel people={people} names={names.names} selected={selected} onSelect={setSelected} />
            </div>
          </div>
        </section>
      )}
      {mayWrite && files && (
        <section className="panel" aria-labelledby="files">
          <header className="panel-head">
            <h2 id="files">{words.files}</h2>
          </header>
          <FileTable files={files} />
        </section>
      )}
      {organisation && mayWrite && (
        <section className="panel" aria-labelledby="history">
          <header className="panel-head">
            <h2 id="history">{words.history}</h2>
            <span className="org-id quiet">
              {words.id} <code>{id}</code> <CopyButton label={messages.one.copy} text={() => id} />
            </span>
          </header>
          <HistoryPanel type="organization" id={id} mayUndo={mayWrite} onUndone={reload} />
          <Removal id={id} version={organisation.version} />
        </section>
      )}
    </Page>
  );
}

function Removal({ id, version }: { id: string; version: number }) {
  const [asked, setAsked] = useState(false);
  const [problem, setProblem] = useState<ApiProblem>();
  async function remove(): Promise<void> {
    try {
      await api.delete(`/api/v1/organizations/${id}?version=${version}`);
      navigate('/surveys/organizations');
    } catch (error) {
      setProblem(asProblem(error));
    }
  }
  return (
    <div className="org-deeds">
      {problem && <ProblemNote problem={problem} />}
      {asked ? (
        <>
          <span>{words.removeSure}</span>
          <button type="button" className="button" onClick={() => void remove()}>
            {words.confirm}
          </button>
          <button type="button" className="button plain" onClick={() => setAsked(false)}>
            {words.keep}
          </button>
        </>
      ) : (
        <button type="button" className="button plain" onClick={() => setAsked(true)}>
          {words.remove}
        </button>
      )}
    </div>
  );
}

/** Who has not left. A manager who has is nobody's any more. */
function drawnOf(employees: readonly Employee[]): DrawnPerson[] {
  return employees
    .filter(({ status }) => status !== 'departed')
    .map(({ id, manager_id, ref, role, department }, index) => ({
      ...{ key: id, manager: manager_id, ref, role, department, row: index + 1, flag: null },
    }));
}
