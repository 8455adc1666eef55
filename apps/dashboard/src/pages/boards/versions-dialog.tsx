/** What a board was: every save that is kept, to look at and to bring back. */
import { ApiProblem } from '@bellwether/ui/api/client.ts';
import { useResource } from '@bellwether/ui/api/use-resource.ts';
import { Dialog } from '@bellwether/ui/components/dialog.tsx';
import { ProblemNote } from '@bellwether/ui/components/problem-note.tsx';
import { ScrollRegion } from '@bellwether/ui/components/scroll-region.tsx';
import { Time } from '@bellwether/ui/components/time.tsx';
import { uiMessages } from '@bellwether/ui/i18n/messages.ts';
import { Link } from '@bellwether/ui/navigation/location.tsx';
import { useState } from 'react';
import { type BoardSummary, boardsApi } from './board.ts';
import { messages } from './messages.ts';

export function VersionsDialog(props: { board: BoardSummary; close: () => void; restored: () => void }) {
  const { board, close, restored } = props;
  const { dashboard_id: id } = board;
  const words = messages.versions;
  const versions = useResource(`versions ${id} ${board.version}`, (signal) => boardsApi.versions(id, signal));
  const [problem, setProblem] = useState<ApiProblem>();

  async function restore(version: number): Promise<void> {
    setProblem(undefined);
    try {
      await boardsApi.restore(id, version);
      restored();
      close();
    } catch (error) {
      setProblem(error instanceof ApiProblem ? error : new ApiProblem(0, { detail: String(error) }));
    }
  }

  return (
    <Dialog label={words.title} close={close}>
      <div className="dialog-body">
        <h2>{words.title}</h2>
        <p className="quiet">{words.more}</p>
        {problem && <ProblemNote problem={problem} />}
        {versions.problem && <ProblemNote problem={versions.problem} retry={versions.reload} />}
        {!versions.value && versions.loading && <p className="quiet">{uiMessages.loading}</p>}
        {versions.value && (
          <ScrollRegion label={words.title} className="tall">
            <table aria-label={words.title}>
              <thead>
                <tr>
                  <th scope="col">{words.version}</th>
                  <th scope="col">{words.saved}</th>
                  <th scope="col">{words.by}</th>
                  <th scope="col" className="figure-column">
                    {words.tiles}
                  </th>
                  <th scope="col">
                    <span className="visually-hidden">{words.actions}</span>
                  </th>
                </tr>
              </thead>
              <tbody>
                {versions.value.map(({ version, saved_at, saved_by_name, tiles, title }) => (
                  <tr key={version}>
                    <th scope="row" title={title}>
                      {version} {version === board.version && <small>{words.now}</small>}
                    </th>
                    <td>
                      <Time at={saved_at} form="day" />
                    </td>
                    <td>{saved_by_name ?? messages.list.gone}</td>
                    <td className="figure-column">{tiles}</td>
                    <td className="version-actions">
                      <Link href={`/boards/${id}?version=${version}`} onClick={close}>
                        {words.look}
                      </Link>
                      {board.may_edit && version !== board.version && (
                        <button type="button" className="button" onClick={() => void restore(version)}>
                          {words.restore}
                        </button>
                      )}
                    </td>
                  </tr>
                ))}
              </tbody>
            </table>
          </ScrollRegion>
        )}
        <p className="actions">
          <button type="button" className="button" onClick={close}>
            {messages.close}
          </button>
        </p>
      </div>
    </Dialog>
  );
}
