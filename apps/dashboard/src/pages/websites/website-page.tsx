/** One website: how far its reading is, what became of each page, what a page says and what changed in it. */
import { useResource } from '@bellwether/ui/api/use-resource.ts';
import { Page } from '@bellwether/ui/components/page.tsx';
import { ProblemNote } from '@bellwether/ui/components/problem-note.tsx';
import { formatCount, formatFigure } from '@bellwether/ui/format/number.ts';
import { HistorySection } from '@bellwether/ui/history/history-section.tsx';
import { uiMessages } from '@bellwether/ui/i18n/messages.ts';
import { goTo, Link } from '@bellwether/ui/navigation/location.tsx';
import type { PageProps } from '@bellwether/ui/page.ts';
import { useMay } from '@bellwether/ui/session/permission.ts';
import { useState } from 'react';
import '../access/access.css';
import { ActionButton } from '../access/parts/action-button.tsx';
import { ActionNote } from '../access/parts/action-note.tsx';
import { AskButton } from '../access/parts/ask-button.tsx';
import { useAction } from '../access/parts/use-action.ts';
import { messages } from './messages.ts';
import { WebsiteDialog } from './website-dialog.tsx';
import { WebsitePages } from './website-pages.tsx';
import { pagesDone, type Scrape, type Website, websitesApi } from './websites.ts';
import { freshPages } from './websites-page.tsx';
import './websites.css';

const REFRESH_MS = 3_000;

export default function WebsitePage({ parameters }: PageProps) {
  const id = parameters.website_id!;
  const read = useResource(`website ${id}`, (signal) => websitesApi.get(id, signal), REFRESH_MS);
  const website = read.value;
  const mayWrite = useMay('objects:write');
  const [isChanging, setIsChanging] = useState(false);
  return (
    <Page
      question={website ? messages.pageQuestion(website.name) : messages.websites}
      answer={website && <Answer scrape={website.last_scrape} />}
    >
      {read.problem && <ProblemNote problem={read.problem} retry={read.reload} />}
      {!website && read.loading && <p className="quiet page-wait">{uiMessages.loading}</p>}
      {website && mayWrite && <Actions website={website} change={() => setIsChanging(true)} reload={read.reload} />}
      {website && <WebsitePages key={website.last_scrape?.finished_at ?? ''} id={id} />}
      {website && (
        <HistorySection
          title={messages.history}
          version={website.version}
          type="website"
          id={id}
          fields={messages.fields}
          mayUndo={mayWrite}
          onUndone={read.reload}
        />
      )}
      <p>
        <Link href="/websites">{messages.back}</Link>
      </p>
      {isChanging && website && (
        <WebsiteDialog
          website={website}
          close={() => setIsChanging(false)}
          saved={() => {
            setIsChanging(false);
            read.reload();
          }}
        />
      )}
    </Page>
  );
}

function Answer({ scrape }: { scrape: Scrape | null }) {
  if (!scrape) return messages.neverRead;
  const done = pagesDone(scrape);
  const waiting = scrape.pages.waiting ?? 0;
  return (
    <>
      <b>
        {scrape.state === 'running'
          ? messages.readSoFar(formatCount(done), formatCount(waiting))
          : messages.readDone(formatCount(done), done === 1)}
      </b>
      {messages.readFresh(formatCount(freshPages(scrape)))}
      {messages.readCost(formatCount(scrape.requests), formatFigure(scrape.bytes, 'bytes'))}
      {scrape.left_out > 0 && messages.leftOut(formatCount(scrape.left_out))}
      {scrape.why !== null && <span className="website-why"> {scrape.why}</span>}
    </>
  );
}

function Actions({ website, change, reload }: { website: Website; change: () => void; reload: () => void }) {
  const { website_id, name, last_scrape } = website;
  const action = useAction();
  const isRunning = last_scrape?.state === 'running';
  const act = (work: () => Promise<unknown>) => async () => {
    await work();
    reload();
    return undefined;
  };
  const stop = act(() => websitesApi.stop(last_scrape?.scrape_id ?? ''));
  const start = act(() => websitesApi.scrape(website_id));
  return (
    <>
      <ActionNote action={action} />
      <div className="actions">
        {isRunning ? (
          <ActionButton
            action={action}
            name="stop"
            working={messages.stopping}
            onPress={() => void action.run('stop', stop)}
          >
            {messages.stop}
          </ActionButton>
        ) : (
          <ActionButton
            action={action}
            name="start"
            kind="primary"
            working={messages.starting}
            onPress={() => void action.run('start', start)}
          >
            {messages.read}
          </ActionButton>
        )}
        <button type="button" className="button" onClick={change}>
          {messages.change}
        </button>
        <AskButton
          question={{
            ...{ title: messages.removeTitle(name), more: messages.removeMore, verb: messages.remove },
            working: messages.removing,
            work: async () => {
              await websitesApi.remove(website_id);
              return undefined;
            },
          }}
          done={() => goTo('/websites')}
        />
      </div>
    </>
  );
}
