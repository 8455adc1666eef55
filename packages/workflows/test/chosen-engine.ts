/**
 * The engine of durable runs that was chosen for a run of tests: DBOS over their records, or with
 * `BELLWETHER_TEST_ENGINES=temporal` a real Temporal, which the run has started (tests/engines/start-chosen.ts). There a
 * directory stands for an installation: opened again for the same one, executions go on.
 */
import { createHash } from 'node:crypto';
import { type ExecutionEngine, temporalEngine } from '../src/index.ts';

const CHOSEN = new Set((process.env.BELLWETHER_TEST_ENGINES ?? '').split(','));
const ADDRESS = 'BELLWETHER_TEST_TEMPORAL_ADDRESS';

export const WORKFLOWS_ENGINE: 'dbos' | 'temporal' = CHOSEN.has('temporal') ? 'temporal' : 'dbos';

export function chosenEngine(directory: string): ExecutionEngine | undefined {
  if (WORKFLOWS_ENGINE === 'dbos') return undefined;
  const address = process.env[ADDRESS];
  if (address === undefined) throw new Error(`${ADDRESS} is not set: the run has started no server.`);
  const digest = createHash('sha256').update(directory).digest();
  return temporalEngine({
    ...{ address, namespace: 'default', prefix: `test-${digest.toString('hex', 0, 8)}`, key: digest, works: true },
  });
}
