/** What changed since one last looked, what of it waits for a decision, and what was looked at without finding anything. */
import { CopyButton } from '@bellwether/ui/components/copy-button.tsx';
import { LevelMark } from '@bellwether/ui/components/level-mark.tsx';
import { Page } from '@bellwether/ui/components/page.tsx';
import { ScrollRegion } from '@bellwether/ui/components/scroll-region.tsx';
import { Sentences } from '@bellwether/ui/components/sentences.tsx';
import { Time } from '@bellwether/ui/components/time.tsx';
import { useNow } from '@bellwether/ui/figures/use-now.ts';
import { formatCount } from '@bellwether/ui/format/number.ts';
import { MINUTE_MS } from '@bellwether/ui/format/time.ts';
import { Link } from '@bellwether/ui/navigation/location.tsx';
import { ago } from '../administration/parts/ago.ts';
import { firstEventLines } from '../administration/parts/first-event.ts';
import { answerOf } from './answer.ts';
import { messages } from './messages.ts';
import { type Line, linesOf, type Need, type Reading } from './today.ts';
import './today.css';
import { useReadings } from './use-readings.ts';

const PARTS: readonly Need[] = ['decision', 'look'];
const FILLED = { low: 1, medium: 2, high: 3, critical: 4 } as const;

export default function TodayPage() {
  const looked = useReadings();
  const readings = looked?.readings ?? [];
  // A list that grows while one reads it is worse than one that comes a moment later.
  const isAsking = !looked || readings.some(({ state }) => state === 'asking');
  if (looked?.isSilent) return <Begin />;
  return (
    <Page
      question={messages.question}
      className="today"
      answer={isAsking ? messages.asking : <Sentences phrases={answerOf(readings)} />}
    >
      {!isAsking && (
        <>
          <Changes lines={linesOf(readings)} />
          <Rest readings={readings} />
        </>
      )}
    </Page>
  );
}

function Changes({ lines }: { lines: readonly Line[] }) {
  return PARTS.map((need) => {
    const own = lines.filter((line) => line.need === need);
    if (own.length === 0) return null;
    return (
      <section key={need} aria-labelledby={`today-${need}`}>
        <header className="panel-head">
          <h2 id={`today-${need}`}>{messages.parts[need]}</h2>
          <span className="quiet">{formatCount(own.length)}</span>
        </header>
        <ol className="today-lines">
          {own.map((line) => (
            <Change key={line.key} line={line} />
          ))}
        </ol>
      </section>
    );
  });
}

function Change({ line: { level, says, since, sure, href, title } }: { line: Line }) {
  const nowMs = useNow(MINUTE_MS);
  return (
    <li className="today-line" data-level={level}>
      <LevelMark filled={FILLED[level]} word={messages.levels[level]} />
      <div>
        <p className="today-says">
          <Link href={href}>
            <Sentences phrases={says} />
          </Link>
        </p>
        <p className="today-more">
          {since && (
            <span>
              {since.word} <Time at={since.atMs} form="day" />, {messages.ago(ago(since.atMs, nowMs))}
            </span>
          )}
          {sure !== '' && <span>{sure}</span>}
        </p>
      </div>
      <span className="today-where">{title}</span>
    </li>
  );
}

/** Every place that was looked at, so that silence is not taken for an answer. */
function Rest({ readings }: { readings: readonly Reading[] }) {
  const say = messages.rest;
  const isWhole = readings.every(({ state, found }) => state === 'read' && !found?.unknown && !found?.hidden);
  const isQuiet = readings.every(({ found }) => found?.lines.length === 0);
  const title = !isWhole ? say.titleNotAll : isQuiet ? say.titleNothing : say.title;
  return (
    <section aria-labelledby="today-rest">
      <header className="panel-head">
        <h2 id="today-rest">{title}</h2>
      </header>
      <ul className="today-rest">
        {readings.map((reading) => (
          <li key={reading.area}>
            <Link href={reading.href}>{reading.area}</Link>
            <Rested reading={reading} />
          </li>
        ))}
      </ul>
    </section>
  );
}

function Rested({ reading: { state, found } }: { reading: Reading }) {
  const { states, lateMore, failedMore, above } = messages.rest;
  if (!found)
    return (
      <p className="state-late">
        {states.failed}. {failedMore}
      </p>
    );
  return (
    <div className="today-rested">
      {(found.else || (found.lines.length > 0 && above)) && <p>{found.else || above}</p>}
      {found.unknown && (
        <p className="state-unknown">
          {states.unknown}: {found.unknown}.
        </p>
      )}
      {found.hidden && (
        <p>
          <span className="state-hidden">{states.hidden}</span> {found.hidden}
        </p>
      )}
      {state === 'late' && (
        <p className="state-late">
          {states.late}. {lateMore}
        </p>
      )}
    </div>
  );
}

/** Before anything has come in: how to send the first event. The page wakes up by itself. */
function Begin() {
  const words = messages.begin;
  const lines = firstEventLines(location.origin, words.key);
  return (
    <Page question={messages.question} answer={words.title}>
      <p>{words.lead}</p>
      <ScrollRegion label={words.label} className="code">
        <pre>
          <code>{lines}</code>
        </pre>
      </ScrollRegion>
      <p className="actions">
        <CopyButton label={words.copy} text={() => lines} />
        <Link href="/administration/sources">{words.makeKey}</Link>
      </p>
    </Page>
  );
}
