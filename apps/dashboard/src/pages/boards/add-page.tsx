/**
 * Puts a figure on a board: `/boards/add?tile={"query":{"metric":"agent_cost_usd"},"chart":"line","title":"Cost"}`. For
 * links from anywhere; the menu of a chart does the same in place.
 */
import { BoardDialog, type BoardTile } from '@bellwether/ui/charts/board-dialog.tsx';
import { Page } from '@bellwether/ui/components/page.tsx';
import { goTo } from '@bellwether/ui/navigation/location.tsx';
import type { PageProps } from '@bellwether/ui/page.ts';
import { CHARTS } from './board.ts';
import { messages } from './messages.ts';

export default function AddPage({ address }: PageProps) {
  const tile = tileOf(address.searchParams.get('tile'));
  return (
    <Page question={messages.add.question}>
      {tile ? <BoardDialog tile={tile} close={() => goTo('/boards')} /> : <p>{messages.add.unreadable}</p>}
    </Page>
  );
}

/** Whether the query can be asked is for the server to say, when it is saved. */
function tileOf(text: string | null): BoardTile | undefined {
  try {
    const { query, chart, title } = JSON.parse(text ?? 'null') as Partial<BoardTile>;
    if (typeof query?.metric !== 'string') return undefined;
    return {
      query,
      chart: CHARTS.find((known) => known === chart) ?? 'line',
      ...(typeof title === 'string' ? { title: title.slice(0, 200) } : {}),
    };
  } catch {
    return undefined;
  }
}
