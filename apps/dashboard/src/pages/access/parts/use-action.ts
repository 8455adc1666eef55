/**
 * Something the reader asks the server to do. While it is under way nothing else is sent, however often a button is
 * pressed; afterwards there is a sentence of what happened, or the problem.
 */
import { ApiProblem } from '@bellwether/ui/api/client.ts';
import { useCallback, useRef, useState } from 'react';

export interface Action {
  /** What is under way. */
  pending: string | undefined;
  problem: ApiProblem | undefined;
  /** What was done last, as a sentence. */
  said: string | undefined;
  /** Does `work`, which answers with the sentence to say. Resolves to whether it was done. */
  run: (name: string, work: () => Promise<string | undefined>) => Promise<boolean>;
  clear: () => void;
}

type Outcome = Pick<Action, 'pending' | 'problem' | 'said'>;

const NOTHING: Outcome = { pending: undefined, problem: undefined, said: undefined };

export function useAction(): Action {
  const [outcome, setOutcome] = useState<Outcome>(NOTHING);
  // State is a render late; two clicks within one frame are not.
  const busy = useRef(false);

  const run = useCallback(async (name: string, work: () => Promise<string | undefined>): Promise<boolean> => {
    if (busy.current) return false;
    busy.current = true;
    setOutcome({ ...NOTHING, pending: name });
    try {
      const said = await work();
      setOutcome({ ...NOTHING, said });
      return true;
    } catch (error) {
      setOutcome({ ...NOTHING, problem: problemOf(error) });
      return false;
    } finally {
      busy.current = false;
    }
  }, []);
  const clear = useCallback(() => setOutcome(NOTHING), []);
  return { ...outcome, run, clear };
}

export function problemOf(error: unknown): ApiProblem {
  if (error instanceof ApiProblem) return error;
  return new ApiProblem(-1, { detail: error instanceof Error ? error.message : String(error) });
}
