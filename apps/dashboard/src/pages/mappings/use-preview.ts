/** What the server makes of a sample by a mapping, asked again when somebody stops typing. */
import type { ApiProblem } from '@bellwether/ui/api/client.ts';
import { api } from '@bellwether/ui/session/session.ts';
import { useEffect, useState } from 'react';
import { problemOf } from '../access/parts/use-action.ts';
import { isComplete, MAPPINGS, type Mapping, type Preview, parsedSample } from './mappings.ts';

const WAIT_MS = 400;

export function usePreview(sample: string, mapping: Mapping): { preview?: Preview; problem?: ApiProblem } {
  const [answer, setAnswer] = useState<{ preview?: Preview; problem?: ApiProblem }>({});
  const parsed = parsedSample(sample);
  const key = parsed && JSON.stringify([parsed, isComplete(mapping) ? mapping : null]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: `key` is what is asked, as one text.
  useEffect(() => {
    if (!parsed) return;
    let isOver = false;
    const body = isComplete(mapping) ? { sample: parsed, mapping } : { sample: parsed };
    const timer = setTimeout(async () => {
      try {
        const preview = await api.post<Preview>(`${MAPPINGS}/preview`, body);
        if (!isOver) setAnswer({ preview });
      } catch (error) {
        if (!isOver) setAnswer((last) => ({ ...last, problem: problemOf(error) }));
      }
    }, WAIT_MS);
    return () => {
      isOver = true;
      clearTimeout(timer);
    };
  }, [key]);
  return parsed ? answer : {};
}
