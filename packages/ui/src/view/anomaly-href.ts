/** The address of the anomalies of a question: `/anomalies?metric=agent_cost_usd&grain=1h&filter=team:platform`. */
import { type GrainsOfPage, type LinkedQuestion, questionHref } from './question-href.ts';

/** Ten seconds are too short to be judged. */
const GRAINS: GrainsOfPage = { '10s': '1m', '1m': '1m', '1h': '1h', '1d': '1d', '7d': '7d', '30d': '30d' };

export function anomalyHref(question: LinkedQuestion): string {
  return questionHref('/anomalies', GRAINS, question);
}
