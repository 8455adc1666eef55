/**
 * What the reader looks at, for every page by one hook. The bar at the top changes it, the address holds it, links keep it.
 *
 *     const { fromMs, toMs, compare, filters, grain } = useView();
 *
 * A page that calls `useView` gets the bar; on a page that does not, a range would mean nothing and there is none.
 */
import { createContext, type ReactNode, useContext, useLayoutEffect, useMemo, useState } from 'react';
import type { Filter, Grain } from '../api/types.ts';
import { useNow } from '../figures/use-now.ts';
import { MINUTE_MS } from '../format/time.ts';
import { navigate, useAddress } from '../navigation/location.tsx';
import { type Ignored, parseView, printAddress, printView, type Range, type ViewAddress } from './view-address.ts';
import { grainFor, instantsOf } from './view-range.ts';

export interface View {
  fromMs: number;
  /** Exclusive; the end of the present minute when the range ends now. */
  toMs: number;
  range: Range;
  /** Compare with the period of the same length just before. */
  compare: boolean;
  filters: readonly Filter[];
  /** The grain in which charts over this range are readable. */
  grain: Grain;
  /** The range ends now: figures move. */
  live: boolean;
}

interface ViewState {
  view: View;
  ignored: readonly Ignored[];
  /** How many parts of the page look through the view. */
  users: number;
  setUsers: (change: (users: number) => number) => void;
}

const ViewContext = createContext<ViewState | undefined>(undefined);

export function ViewProvider({ children }: { children: ReactNode }) {
  const { search } = useAddress();
  const nowMs = useNow(MINUTE_MS);
  const [users, setUsers] = useState(0);
  const looked = useMemo(() => {
    const { ignored, range, compare, filters } = parseView(new URLSearchParams(search));
    // `useNow` counts full minutes; a moment later the end of this minute is meant.
    const { fromMs, toMs } = instantsOf(range, nowMs + 1);
    const grain = grainFor(toMs - fromMs);
    const view: View = { fromMs, toMs, range, compare, filters, grain, live: range.kind === 'last' };
    return { view, ignored };
  }, [search, nowMs]);
  const state = useMemo<ViewState>(() => ({ ...looked, users, setUsers }), [looked, users]);
  return <ViewContext value={state}>{children}</ViewContext>;
}

export function useView(): View {
  const { view, setUsers } = useViewState();
  useLayoutEffect(() => {
    setUsers((users) => users + 1);
    return () => setUsers((users) => users - 1);
  }, [setUsers]);
  return view;
}

/** For the bar itself: the view, whether a page looks through it, and what of the address was ignored. */
export function useViewBar(): { view: View; inUse: boolean; ignored: readonly Ignored[] } {
  const { view, users, ignored } = useViewState();
  return { view, inUse: users > 0, ignored };
}

/** Looks at something else; the rest of the address stays, and going back brings back what was looked at before. */
export function changeView(change: Partial<ViewAddress>): void {
  navigate(viewHref(change));
}

/** The present address, looking at something else. */
export function viewHref(change: Partial<ViewAddress>): string {
  const parameters = new URLSearchParams(location.search);
  const { range, compare, filters } = parseView(parameters);
  return `${location.pathname}?${printAddress(printView({ range, compare, filters, ...change }, parameters))}`;
}

function useViewState(): ViewState {
  const state = useContext(ViewContext);
  if (!state) throw new Error('useView is only for pages inside ViewProvider.');
  return state;
}
