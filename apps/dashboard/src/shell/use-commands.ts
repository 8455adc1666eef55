/** Everything the command palette offers: pages, metrics, what was saved, actions. */
import { useCatalog } from '@bellwether/ui/api/catalog.tsx';
import type { Resource } from '@bellwether/ui/api/use-resource.ts';
import { useResource } from '@bellwether/ui/api/use-resource.ts';
import { goTo } from '@bellwether/ui/navigation/location.tsx';
import { nextDensity, nextTheme } from '@bellwether/ui/preferences/preferences.ts';
import { useMay } from '@bellwether/ui/session/permission.ts';
import { api, signOut } from '@bellwether/ui/session/session.ts';
import { exploreHref } from '@bellwether/ui/view/explore-href.ts';
import { changeView, useViewBar } from '@bellwether/ui/view/view.tsx';
import { PRESETS } from '@bellwether/ui/view/view-address.ts';
import { useMemo } from 'react';
import type { ListedPage } from '../pages.ts';
import type { Command } from './command-ranking.ts';
import { messages } from './messages.ts';
import { spanName } from './range-name.ts';

export function useCommands(pages: readonly ListedPage[], openHelp: () => void): readonly Command[] {
  const { metrics } = useCatalog();
  const { inUse, view } = useViewBar();
  const boards = useBoards(pages);
  return useMemo(() => {
    const action = (name: string, run: () => void): Command => ({ kind: 'action', id: name, name, run });
    const words = messages.palette;
    return [
      ...pages.map(
        ({ title, path, question }): Command => ({
          kind: 'page',
          id: path,
          name: title,
          about: question,
          run: () => goTo(path),
        }),
      ),
      ...(boards.value ?? []).map(
        ({ dashboard_id, title }): Command => ({
          kind: 'saved',
          id: dashboard_id,
          name: title,
          run: () => goTo(`/boards/${encodeURIComponent(dashboard_id)}`),
        }),
      ),
      ...(metrics.value ?? []).map(
        ({ title, name }): Command => ({
          kind: 'metric',
          id: name,
          name: title,
          detail: name,
          run: () => goTo(exploreHref({ metric: name })),
        }),
      ),
      ...(inUse
        ? [
            ...PRESETS.map((last) =>
              action(words.lastRange(spanName(last)), () => changeView({ range: { kind: 'last', last } })),
            ),
            action(view.compare ? words.compareOff : words.compareOn, () => changeView({ compare: !view.compare })),
            ...(view.filters.length > 0 ? [action(words.clearFilters, () => changeView({ filters: [] }))] : []),
          ]
        : []),
      action(words.copyAddress, () => void navigator.clipboard?.writeText(location.href)),
      action(words.print, () => print()),
      action(messages.preferences.switchTheme, nextTheme),
      action(messages.preferences.switchDensity, nextDensity),
      action(messages.help.title, openHelp),
      action(messages.account.signOut, () => void signOut()),
    ];
  }, [metrics.value, boards.value, openHelp, pages, inUse, view]);
}

/** Boards by name, where the dashboard has a page for them and the reader may see it. */
function useBoards(pages: readonly ListedPage[]): Resource<readonly { dashboard_id: string; title: string }[]> {
  const may = useMay('dashboards:read');
  const there = pages.some(({ path }) => path === '/boards');
  return useResource(may && there ? 'boards-by-name' : undefined, async (signal) => {
    const { dashboards } = await api.get<{ dashboards: readonly { dashboard_id: string; title: string }[] }>(
      '/api/v1/dashboards',
      signal,
    );
    return dashboards;
  });
}
