/** Composing a board: a new one, one from a template, or one that is there. */
import { useCatalog } from '@bellwether/ui/api/catalog.tsx';
import { useResource } from '@bellwether/ui/api/use-resource.ts';
import { Page } from '@bellwether/ui/components/page.tsx';
import { ProblemNote } from '@bellwether/ui/components/problem-note.tsx';
import { uiMessages } from '@bellwether/ui/i18n/messages.ts';
import { Link } from '@bellwether/ui/navigation/location.tsx';
import type { PageProps } from '@bellwether/ui/page.ts';
import { useMemo, useRef } from 'react';
import { type BoardContent, boardsApi } from './board.ts';
import { BoardEditor } from './board-editor.tsx';
import { messages } from './messages.ts';
import { fromTemplate } from './templates.ts';
import './boards.css';

const EMPTY: BoardContent = { title: '', description: '', layout: { tiles: [] }, range: '24h', filters: [] };

export default function EditPage({ address, parameters }: PageProps) {
  const { dashboard_id: id } = parameters;
  return id === undefined ? (
    <NewBoard template={address.searchParams.get('template')} />
  ) : (
    <OldBoard key={id} id={id} />
  );
}

function NewBoard({ template }: { template: string | null }) {
  const { metrics } = useCatalog();
  const content = useMemo(
    () => (template && metrics.value ? fromTemplate(template, metrics.value) : undefined) ?? EMPTY,
    [template, metrics.value],
  );
  if (metrics.problem) return <ProblemNote problem={metrics.problem} retry={metrics.reload} />;
  if (!metrics.value) return <p className="quiet page-wait">{uiMessages.loading}</p>;
  return <BoardEditor key={template ?? ''} content={content} saved={undefined} />;
}

function OldBoard({ id }: { id: string }) {
  const board = useResource(`board ${id} null`, (signal) => boardsApi.get(id, null, signal));
  // What somebody else saves meanwhile must not change what is being edited; saving says so.
  const first = useRef(board.value);
  first.current ??= board.value;
  const opened = first.current;
  if (!opened && board.problem)
    return (
      <Page question={messages.list.question}>
        <ProblemNote problem={board.problem} retry={board.reload} />
        <p>
          <Link href="/boards">{messages.back}</Link>
        </p>
      </Page>
    );
  if (!opened) return <p className="quiet page-wait">{uiMessages.loading}</p>;
  return <BoardEditor content={opened} saved={{ id, version: opened.version }} />;
}
