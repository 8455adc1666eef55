/** Organisations: which companies are surveyed, and whether a chart waits for somebody. */
import type { ApiProblem } from '@bellwether/ui/api/client.ts';
import { Page } from '@bellwether/ui/components/page.tsx';
import { ProblemNote } from '@bellwether/ui/components/problem-note.tsx';
import { ScrollRegion } from '@bellwether/ui/components/scroll-region.tsx';
import { figure, Sentences, words as said } from '@bellwether/ui/components/sentences.tsx';
import { SortableTable } from '@bellwether/ui/components/sortable-table.tsx';
import { Time } from '@bellwether/ui/components/time.tsx';
import { formatCount } from '@bellwether/ui/format/number.ts';
import { Link, navigate } from '@bellwether/ui/navigation/location.tsx';
import { useMay } from '@bellwether/ui/session/permission.ts';
import { api } from '@bellwether/ui/session/session.ts';
import { useState } from 'react';
import { FileTable } from './file-table.tsx';
import { messages } from './messages.ts';
import { asProblem, type Organisation, useFiles, useOrganisations } from './organisation.ts';
import './organisations.css';

const words = messages.list;

export default function OrganisationsPage() {
  const { value: organisations, problem, reload } = useOrganisations();
  const mayWrite = useMay('organizations:write');
  const { value: files } = useFiles(undefined, mayWrite);
  const [making, setMaking] = useState(false);
  const waiting = (files ?? []).filter(({ status }) => status === 'draft');
  return (
    <Page
      question={words.question}
      answer={
        organisations ? (
          organisations.length === 0 ? (
            words.none
          ) : (
            <Sentences phrases={answerOf(organisations, waiting.length)} />
          )
        ) : problem ? undefined : (
          messages.reading
        )
      }
      actions={
        mayWrite &&
        !making && (
          <button type="button" className="button" onClick={() => setMaking(true)}>
            {words.make}
          </button>
        )
      }
    >
      {problem && <ProblemNote problem={problem} retry={reload} />}
      {making && <NewOrganisation close={() => setMaking(false)} />}
      {organisations?.length === 0 && <p className="quiet">{words.teach}</p>}
      {organisations && organisations.length > 0 && (
        <ScrollRegion label={words.question}>
          <SortableTable
            label={words.question}
            rows={organisations}
            rowKey={({ id }) => id}
            columns={[
              {
                key: 'name',
                head: words.name,
                rowHead: true,
                order: ({ name }) => name,
                cell: ({ id, name }) => <Link href={`/surveys/organizations/${id}`}>{name}</Link>,
              },
              {
                key: 'industry',
                head: words.industry,
                order: (row) => row.industry,
                cell: (row) => row.industry ?? '',
              },
              {
                key: 'people',
                head: words.people,
                figure: true,
                order: (row) => row.employee_count,
                cell: (row) => formatCount(row.employee_count),
              },
              {
                key: 'units',
                head: words.units,
                figure: true,
                order: (row) => row.units.length,
                cell: (row) => formatCount(row.units.length),
              },
              {
                key: 'since',
                head: words.since,
                order: (row) => row.created_at,
                cell: (row) => <Time at={row.created_at} form="day" />,
              },
            ]}
          />
        </ScrollRegion>
      )}
      {waiting.length > 0 && (
        <section className="panel" aria-labelledby="waiting">
          <header className="panel-head">
            <h2 id="waiting">{messages.file.states.draft}</h2>
          </header>
          <FileTable files={waiting} />
        </section>
      )}
    </Page>
  );
}

function answerOf(organisations: readonly Organisation[], waiting: number) {
  const people = organisations.reduce((sum, { employee_count }) => sum + employee_count, 0);
  return [
    said(words.answer(formatCount(organisations.length), organisations.length === 1)),
    figure(words.employees(formatCount(people))),
    said(waiting > 0 ? words.waiting(formatCount(waiting), waiting === 1) : words.end),
  ];
}

function NewOrganisation({ close }: { close: () => void }) {
  const [problem, setProblem] = useState<ApiProblem>();
  const [busy, setBusy] = useState(false);
  async function make(form: FormData): Promise<void> {
    const text = (name: string): string => String(form.get(name) ?? '').trim();
    const given = Object.fromEntries(
      ['name', 'industry', 'size_category'].flatMap((name) => (text(name) === '' ? [] : [[name, text(name)]])),
    );
    setBusy(true);
    setProblem(undefined);
    try {
      const { id } = await api.post<Organisation>('/api/v1/organizations', given);
      navigate(`/surveys/organizations/${id}`);
    } catch (error) {
      setProblem(asProblem(error));
      setBusy(false);
    }
  }
  return (
    <>
      {problem && <ProblemNote problem={problem} />}
      <form className="org-form" action={make}>
        <label className="field">
          <span className="field-label">{words.name}</span>
          {/* biome-ignore lint/a11y/noAutofocus: somebody has just asked for this form. */}
          <input name="name" required maxLength={255} autoFocus />
        </label>
        <label className="field">
          <span className="field-label">{words.industry}</span>
          <input name="industry" maxLength={100} />
        </label>
        <label className="field">
          <span className="field-label">{words.size}</span>
          <input name="size_category" maxLength={50} />
        </label>
        <button type="submit" className="button" disabled={busy}>
          {words.create}
        </button>
        <button type="button" className="button plain" onClick={close}>
          {words.cancel}
        </button>
      </form>
    </>
  );
}
