/** Makes an embed of a board, shows the lines to paste, and ends embeds that are open. */
import { ApiProblem } from '@bellwether/ui/api/client.ts';
import { useResource } from '@bellwether/ui/api/use-resource.ts';
import { CopyButton } from '@bellwether/ui/components/copy-button.tsx';
import { Dialog } from '@bellwether/ui/components/dialog.tsx';
import { ProblemNote } from '@bellwether/ui/components/problem-note.tsx';
import { ScrollRegion } from '@bellwether/ui/components/scroll-region.tsx';
import { Time } from '@bellwether/ui/components/time.tsx';
import { type FormEvent, useState } from 'react';
import { type BoardSummary, boardsApi, type Embed } from './board.ts';
import { messages } from './messages.ts';

const DAYS = [1, 7, 30, 90, 365];

export function EmbedDialog({ board, close }: { board: BoardSummary; close: () => void }) {
  const { dashboard_id: id, title } = board;
  const words = messages.embed;
  const embeds = useResource(`embeds ${id}`, (signal) => boardsApi.embeds(id, signal));
  const [made, setMade] = useState<string>();
  const [problem, setProblem] = useState<ApiProblem>();

  async function act(work: () => Promise<void>): Promise<void> {
    setProblem(undefined);
    try {
      await work();
      embeds.reload();
    } catch (error) {
      setProblem(error instanceof ApiProblem ? error : new ApiProblem(0, { detail: String(error) }));
    }
  }
  function make(event: FormEvent<HTMLFormElement>): void {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    const allowed_origins = String(form.get('origins')).split(/\s+/).filter(Boolean);
    void act(async () => {
      const { url } = await boardsApi.embed(id, { expires_in_days: Number(form.get('days')), allowed_origins });
      setMade(location.origin + url);
    });
  }

  return (
    <Dialog label={words.title} close={close} wide>
      <div className="dialog-body">
        <h2>{words.title}</h2>
        <p>{words.more}</p>
        <form className="embed-form" onSubmit={make}>
          <label className="field">
            <span className="field-label">{words.origins}</span>
            <textarea name="origins" rows={2} required placeholder={words.originsHint} spellCheck={false} />
          </label>
          <label className="field">
            <span className="field-label">{words.days}</span>
            <select name="days" defaultValue="30">
              {DAYS.map((days) => (
                <option key={days} value={days}>
                  {words.daysOption(days)}
                </option>
              ))}
            </select>
          </label>
          <button type="submit" className="button primary">
            {words.make}
          </button>
        </form>
        {problem && <ProblemNote problem={problem} />}
        {made && (
          <div role="status" className="embed-made">
            <p>{words.made}</p>
            <ScrollRegion label={words.copy} className="code">
              <pre>
                <code>{linesOf(made, title)}</code>
              </pre>
            </ScrollRegion>
            <p className="actions">
              <CopyButton label={words.copy} text={() => linesOf(made, title)} />
              <CopyButton label={words.copyUrl} text={() => made} />
              <a className="button" href={made} target="_blank" rel="noreferrer">
                {words.look}
              </a>
            </p>
          </div>
        )}
        {embeds.problem && <ProblemNote problem={embeds.problem} retry={embeds.reload} />}
        {embeds.value?.length === 0 && <p className="quiet">{words.none}</p>}
        {embeds.value && embeds.value.length > 0 && (
          <EmbedTable embeds={embeds.value} revoke={(embedId) => void act(() => boardsApi.revoke(id, embedId))} />
        )}
        <p className="actions">
          <button type="button" className="button" onClick={close}>
            {words.close}
          </button>
        </p>
      </div>
    </Dialog>
  );
}

function EmbedTable({ embeds, revoke }: { embeds: readonly Embed[]; revoke: (embedId: string) => void }) {
  const words = messages.embed;
  return (
    <ScrollRegion label={words.open} className="tall">
      <table aria-label={words.open}>
        <thead>
          <tr>
            <th scope="col">{words.for}</th>
            <th scope="col">{words.by}</th>
            <th scope="col">{words.until}</th>
            <th scope="col">{words.stateHead}</th>
            <th scope="col">
              <span className="visually-hidden">{words.actions}</span>
            </th>
          </tr>
        </thead>
        <tbody>
          {embeds.map(({ embed_id, allowed_origins, created_by_name, expires_at, state }) => (
            <tr key={embed_id}>
              <th scope="row">{allowed_origins.join(', ')}</th>
              <td>{created_by_name ?? messages.list.gone}</td>
              <td>
                <Time at={expires_at} form="day" />
              </td>
              <td>{words.state[state]}</td>
              <td>
                {state === 'open' && (
                  <button
                    type="button"
                    className="button"
                    aria-label={words.revokeOf(allowed_origins.join(', '))}
                    onClick={() => revoke(embed_id)}
                  >
                    {words.revoke}
                  </button>
                )}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </ScrollRegion>
  );
}

/** What a page of somebody else's needs to show it. */
function linesOf(url: string, title: string): string {
  const name = title.replace(/[&"<>]/g, (sign) => `&#${sign.charCodeAt(0)};`);
  return `<iframe src="${url}" title="${name}"\n        width="100%" height="640" style="border: 0" loading="lazy"></iframe>`;
}
