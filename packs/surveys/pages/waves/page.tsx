/** Waves: what was sent, and how many answer. */
import { Page } from '@bellwether/ui/components/page.tsx';
import { ProblemNote } from '@bellwether/ui/components/problem-note.tsx';
import { ScrollRegion } from '@bellwether/ui/components/scroll-region.tsx';
import { figure, type Phrase, Sentences, words as said } from '@bellwether/ui/components/sentences.tsx';
import { SortableTable } from '@bellwether/ui/components/sortable-table.tsx';
import { Time } from '@bellwether/ui/components/time.tsx';
import { formatCount, formatPercent } from '@bellwether/ui/format/number.ts';
import { Link, useAddress } from '@bellwether/ui/navigation/location.tsx';
import { useMay } from '@bellwether/ui/session/permission.ts';
import { useState } from 'react';
import { messages } from './messages.ts';
import { Pulses } from './pulses.tsx';
import { SendSurvey } from './send-survey.tsx';
import './waves.css';
import { titleOf, useWaves, type Wave, wavePath } from './waves.ts';

export default function WavesPage() {
  const { value, problem, reload } = useWaves();
  const maySend = useMay('surveys:send');
  // From the builder of a survey that has just been approved.
  const wanted = useAddress().searchParams.get('send') ?? undefined;
  const [isSending, setSending] = useState(wanted !== undefined);
  const waves = value?.waves;
  return (
    <Page
      question={messages.question}
      answer={waves ? <Sentences phrases={answerOf(waves)} /> : problem ? undefined : messages.reading}
      actions={
        maySend && (
          <button type="button" className="button primary" onClick={() => setSending(true)}>
            {messages.send}
          </button>
        )
      }
    >
      {problem && <ProblemNote problem={problem} retry={reload} />}
      {waves?.length === 0 && <p className="quiet">{messages.teach}</p>}
      {waves && waves.length > 0 && <Waves waves={waves} />}
      {maySend && <Pulses />}
      {maySend && isSending && <SendSurvey wanted={wanted} close={() => setSending(false)} />}
    </Page>
  );
}

function Waves({ waves }: { waves: readonly Wave[] }) {
  const words = messages.columns;
  return (
    <ScrollRegion label={messages.question}>
      <SortableTable
        label={messages.question}
        rows={waves}
        rowKey={({ wave_id }) => wave_id}
        columns={[
          {
            key: 'survey',
            head: words.survey,
            rowHead: true,
            order: titleOf,
            cell: (wave) => <Link href={wavePath(wave.wave_id)}>{titleOf(wave)}</Link>,
          },
          {
            key: 'status',
            head: words.status,
            order: ({ status }) => status,
            cell: ({ status }) => messages.status[status],
          },
          {
            key: 'invited',
            head: words.invited,
            figure: true,
            order: ({ invited }) => invited,
            cell: ({ invited }) => formatCount(invited),
          },
          {
            key: 'answered',
            head: words.answered,
            figure: true,
            order: ({ answered }) => answered,
            cell: ({ answered }) => messages.atLeast(formatCount(answered)),
          },
          {
            key: 'share',
            head: words.share,
            figure: true,
            order: ({ answered, invited }) => answered / invited,
            cell: ({ answered, invited }) => <Share answered={answered} invited={invited} />,
          },
          {
            key: 'closes',
            head: words.closes,
            order: ({ closed_at, closes_at }) => closed_at ?? closes_at,
            cell: ({ closed_at, closes_at }) => <Time at={closed_at ?? closes_at} form="day" />,
          },
        ]}
      />
    </ScrollRegion>
  );
}

/** How many of those invited, as a bar and in words. */
export function Share({ answered, invited }: { answered: number; invited: number }) {
  return (
    <span className="wave-share">
      <meter min={0} max={invited} value={answered} aria-hidden="true" />
      {formatPercent(invited === 0 ? 0 : answered / invited, 0)}
    </span>
  );
}

function answerOf(waves: readonly Wave[]): readonly Phrase[] {
  const words = messages.answer;
  const open = waves.filter(({ status }) => status === 'running');
  if (waves.length === 0) return [said(words.none)];
  if (open.length === 0) return [said(words.closed)];
  const sum = (key: 'answered' | 'invited'): number => open.reduce((total, wave) => total + wave[key], 0);
  return [
    figure(formatCount(open.length)),
    said(words.open(open.length === 1)),
    figure(formatCount(sum('answered'))),
    said(words.answered(formatCount(sum('invited')))),
  ];
}
