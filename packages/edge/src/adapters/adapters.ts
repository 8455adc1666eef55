/** Every source the edge understands. */
import type { EdgeAdapter } from '../adapter.ts';
import { absenceList } from './absence-list.ts';

export const ADAPTERS: readonly EdgeAdapter[] = [absenceList];
