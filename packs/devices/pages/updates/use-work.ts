/** Something that a button does: whether it is being done, and what went wrong. */
import { ApiProblem } from '@bellwether/ui/api/client.ts';
import { useState } from 'react';

export interface Work {
  isBusy: boolean;
  problem: ApiProblem | undefined;
  /** Whether it went well. */
  run(work: () => Promise<unknown>): Promise<boolean>;
}

export function useWork(): Work {
  const [isBusy, setBusy] = useState(false);
  const [problem, setProblem] = useState<ApiProblem>();
  return {
    isBusy,
    problem,
    async run(work) {
      setBusy(true);
      setProblem(undefined);
      try {
        await work();
        return true;
      } catch (error) {
        setProblem(error instanceof ApiProblem ? error : new ApiProblem(0, { detail: String(error) }));
        return false;
      } finally {
        setBusy(false);
      }
    },
  };
}
