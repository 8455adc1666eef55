/** The page on which a text is begun: a rule or a pipeline, from an example or from a blank one. */
import { useResource } from '@bellwether/ui/api/use-resource.ts';
import { Page } from '@bellwether/ui/components/page.tsx';
import { ProblemNote } from '@bellwether/ui/components/problem-note.tsx';
import { Link } from '@bellwether/ui/navigation/location.tsx';
import type { ReactNode } from 'react';

interface WrittenExample {
  name: string;
  source: string;
}

export function NewWritten(props: {
  words: { newQuestion: string; newAnswer: string; back: string };
  /** Where all of its kind are. */
  home: string;
  /** The example to begin with, by its name. */
  example: string | undefined;
  examples: (signal: AbortSignal) => Promise<readonly WrittenExample[]>;
  blank: string;
  children: (first: string) => ReactNode;
}) {
  const { words, home, example, blank, children } = props;
  const examples = useResource(example && `examples ${home}`, props.examples);
  const found = examples.value?.find(({ name }) => name === example);
  const isReady = example === undefined || examples.value !== undefined || examples.problem !== undefined;
  return (
    <Page question={words.newQuestion} answer={words.newAnswer} className="rule-page">
      {examples.problem && <ProblemNote problem={examples.problem} retry={examples.reload} />}
      {isReady && children(found?.source ?? blank)}
      <p>
        <Link href={home}>{words.back}</Link>
      </p>
    </Page>
  );
}
