/** Something a person does that can fail: whether it is under way, and what went wrong last. */
import { ApiProblem } from '@bellwether/ui/api/client.ts';
import { useState } from 'react';

export interface Deed {
  busy: boolean;
  problem: ApiProblem | undefined;
  /** Gives what the work gave; `undefined` when it failed. */
  run<T>(work: () => Promise<T>): Promise<T | undefined>;
}

export function useDeed(): Deed {
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<ApiProblem>();
  return {
    busy,
    problem,
    async run(work) {
      setBusy(true);
      setProblem(undefined);
      try {
        return await work();
      } catch (error) {
        setProblem(error instanceof ApiProblem ? error : new ApiProblem(0, { detail: String(error) }));
        return undefined;
      } finally {
        setBusy(false);
      }
    },
  };
}
