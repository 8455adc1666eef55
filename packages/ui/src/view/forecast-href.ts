/** The address of the forecast of a question: `/forecast?metric=agent_cost_usd&grain=1d&filter=team:platform`. */
import { type GrainsOfPage, type LinkedQuestion, questionHref } from './question-href.ts';

/** Minutes and less are forecast by the hour. */
const GRAINS: GrainsOfPage = { '10s': '1h', '1m': '1h', '1h': '1h', '1d': '1d', '7d': '7d', '30d': '30d' };

export function forecastHref(question: LinkedQuestion): string {
  return questionHref('/forecast', GRAINS, question);
}
