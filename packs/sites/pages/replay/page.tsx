/** Replay: what happened on a page, with everything that was read or typed hidden. */
import { useResource } from '@bellwether/ui/api/use-resource.ts';
import { Page } from '@bellwether/ui/components/page.tsx';
import { ProblemNote } from '@bellwether/ui/components/problem-note.tsx';
import { ScrollRegion } from '@bellwether/ui/components/scroll-region.tsx';
import { Time } from '@bellwether/ui/components/time.tsx';
import { formatCount, formatDuration, formatPercent } from '@bellwether/ui/format/number.ts';
import { api } from '@bellwether/ui/session/session.ts';
import { useState } from 'react';
import { messages as shared } from '../site/messages.ts';
import { NoSite } from '../site/no-site.tsx';
import { addressOf } from '../site/site.ts';
import { SiteSelect } from '../site/site-select.tsx';
import { useSite } from '../site/use-site.ts';
import '../site/site.css';
import './replay.css';
import { messages } from './messages.ts';
import { WatchDialog } from './watch-dialog.tsx';

const REFRESH_MS = 30_000;

export interface Replay {
  replay_id: string;
  path: string;
  device_class: string;
  browser: string;
  started_at: string;
  duration_ms: number;
}

interface Replays {
  replays: readonly Replay[];
  /** Of page loads that are recorded. */
  share: number;
  days: number;
}

export default function ReplayPage() {
  const chosen = useSite();
  const [watched, setWatched] = useState<Replay>();
  const address = chosen.site && `${addressOf(chosen.site.site_id)}/replays`;
  const { value, problem, reload } = useResource(
    address,
    (signal) => api.get<Replays>(address ?? '', signal),
    REFRESH_MS,
  );
  if (chosen.sites.value?.length === 0) return <NoSite question={messages.question} />;
  return (
    <Page
      question={messages.question}
      answer={value ? <Answer {...value} /> : problem || chosen.sites.problem ? undefined : shared.reading}
    >
      {chosen.sites.problem && <ProblemNote problem={chosen.sites.problem} retry={chosen.sites.reload} />}
      {problem && <ProblemNote problem={problem} retry={reload} />}
      <div className="site-bar">
        <SiteSelect chosen={chosen} />
      </div>
      <p className="quiet prose">{value?.share === 0 ? messages.offMore : messages.masked}</p>
      {value && value.replays.length > 0 && <List replays={value.replays} watch={setWatched} />}
      {watched && (
        <WatchDialog
          replay={watched}
          close={() => setWatched(undefined)}
          removed={() => {
            setWatched(undefined);
            reload();
          }}
        />
      )}
    </Page>
  );
}

function Answer({ replays, share, days }: Replays) {
  const { answer } = messages;
  if (replays.length === 0) return share === 0 ? answer.off : answer.none;
  return (
    <>
      <b>{answer.some(formatCount(replays.length), replays.length === 1)}</b>
      {answer.share(formatPercent(share, 0), days)}
    </>
  );
}

function List({ replays, watch }: { replays: readonly Replay[]; watch: (replay: Replay) => void }) {
  return (
    <ScrollRegion label={messages.list}>
      <table aria-label={messages.list}>
        <thead>
          <tr>
            <th scope="col">{messages.page}</th>
            <th scope="col">{messages.when}</th>
            <th scope="col">{messages.device}</th>
            <th scope="col" className="figure-column">
              {messages.length}
            </th>
          </tr>
        </thead>
        <tbody>
          {replays.map((replay) => (
            <tr key={replay.replay_id}>
              <th scope="row">
                <button type="button" className="link" onClick={() => watch(replay)}>
                  <span className="visually-hidden">{messages.watch} </span>
                  {replay.path}
                </button>
              </th>
              <td>
                <Time at={replay.started_at} />
              </td>
              <td>{`${replay.device_class}, ${replay.browser}`}</td>
              <td className="figure-column">{formatDuration(replay.duration_ms)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </ScrollRegion>
  );
}
