/** One roll-out: how far it is, who failed and why, and what can be ordered now. */
import { useResource } from '@bellwether/ui/api/use-resource.ts';
import { Page } from '@bellwether/ui/components/page.tsx';
import { ProblemNote } from '@bellwether/ui/components/problem-note.tsx';
import { ScrollRegion } from '@bellwether/ui/components/scroll-region.tsx';
import { Time } from '@bellwether/ui/components/time.tsx';
import { formatCount } from '@bellwether/ui/format/number.ts';
import { HistorySection } from '@bellwether/ui/history/history-section.tsx';
import { uiMessages } from '@bellwether/ui/i18n/messages.ts';
import { Link } from '@bellwether/ui/navigation/location.tsx';
import type { PageProps } from '@bellwether/ui/page.ts';
import { useMay } from '@bellwether/ui/session/permission.ts';
import { useState } from 'react';
import { FormDialog } from '../updates/form-dialog.tsx';
import { messages } from '../updates/messages.ts';
import { RolloutBar } from '../updates/rollout-bar.tsx';
import { RolloutStateMark } from '../updates/rollout-state-mark.tsx';
import { isMoving, type Order, type RolloutDetails, rolloutsApi, sharesOf } from '../updates/rollouts.ts';
import { useWork } from '../updates/use-work.ts';
import '../updates/updates.css';

const MOVING_MS = 2_000;
const STILL_MS = 15_000;

export default function UpdatePage({ parameters }: PageProps) {
  const id = parameters.rollout_id ?? '';
  const [isSoon, setSoon] = useState(true);
  const read = useResource(
    `device rollout ${id}`,
    async (signal) => {
      const rollout = await rolloutsApi.get(id, signal);
      setSoon(isMoving(rollout));
      return rollout;
    },
    isSoon ? MOVING_MS : STILL_MS,
  );
  const rollout = read.value;
  const mayUpdate = useMay('devices:update');
  return (
    <Page
      className="rollout-page"
      question={rollout ? messages.updateQuestion(rollout.name) : messages.updateQuestionUnknown}
      answer={rollout && <Answer rollout={rollout} />}
      actions={rollout && mayUpdate && <Orders rollout={rollout} reload={read.reload} />}
    >
      {read.problem && <ProblemNote problem={read.problem} retry={read.reload} />}
      {!rollout && read.loading && <p className="quiet page-wait">{uiMessages.loading}</p>}
      {rollout && <Stages rollout={rollout} />}
      {rollout && <Failed rollout={rollout} />}
      {rollout && <Limits rollout={rollout} />}
      {rollout && (
        <HistorySection
          title={messages.history}
          version={rollout.version}
          type="device_rollout"
          id={id}
          fields={messages.fields}
          mayUndo={false}
        />
      )}
      <p>
        <Link href="/devices/updates">{messages.back}</Link>
      </p>
    </Page>
  );
}

function Answer({ rollout }: { rollout: RolloutDetails }) {
  const { counts, devices, failures, stage, stages, state, why } = rollout;
  return (
    <>
      <RolloutStateMark state={state} />
      {': '}
      <b>{messages.answerUpdate(formatCount(sharesOf(counts).done), formatCount(devices))}</b>
      {messages.stageOf(formatCount(stage), formatCount(stages.length))}
      {failures === 0 ? messages.answerNoFailures : messages.answerFailures(formatCount(failures), failures === 1)}{' '}
      {why}
    </>
  );
}

function Orders({ rollout, reload }: { rollout: RolloutDetails; reload: () => void }) {
  const [asked, setAsked] = useState<Order>();
  const work = useWork();
  return (
    <>
      {rollout.orders.map((order) => (
        <button
          key={order}
          type="button"
          className={order === 'pause' ? 'button primary' : 'button'}
          onClick={() => setAsked(order)}
        >
          {messages.orders[order]}
        </button>
      ))}
      {asked && (
        <FormDialog
          title={messages.asks[asked].title}
          verb={messages.orders[asked]}
          working={messages.working}
          work={work}
          submit={async () => {
            const isDone = await work.run(() => rolloutsApi.order(rollout.rollout_id, rollout.version, asked));
            reload();
            return isDone;
          }}
          close={() => setAsked(undefined)}
        >
          <p>{messages.asks[asked].more}</p>
        </FormDialog>
      )}
    </>
  );
}

function Stages({ rollout }: { rollout: RolloutDetails }) {
  const { stageColumns: columns } = messages;
  return (
    <section className="panel" aria-labelledby="stages">
      <header className="panel-head">
        <h2 id="stages">{messages.stages}</h2>
      </header>
      <RolloutBar rollout={rollout} withKeys />
      <ScrollRegion label={messages.stages}>
        <table aria-labelledby="stages">
          <thead>
            <tr>
              <th scope="col">{columns.stage}</th>
              {[columns.devices, columns.done, columns.underWay, columns.failed, columns.ahead].map((column) => (
                <th key={column} scope="col" className="figure-column">
                  {column}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {rollout.stages.map((stage, index) => {
              const { done, under_way, failed, ahead } = sharesOf(stage.counts);
              return (
                <tr key={stage.percent} aria-current={index + 1 === rollout.stage ? 'step' : undefined}>
                  <th scope="row">{messages.stageName(index + 1, stage.percent)}</th>
                  <td className="figure-column">{formatCount(stage.devices)}</td>
                  <td className="figure-column">{formatCount(done)}</td>
                  <td className="figure-column">{formatCount(under_way)}</td>
                  <td className="figure-column">{formatCount(failed)}</td>
                  <td className="figure-column">{formatCount(ahead)}</td>
                </tr>
              );
            })}
          </tbody>
        </table>
      </ScrollRegion>
    </section>
  );
}

function Failed({ rollout }: { rollout: RolloutDetails }) {
  const { failedColumns: columns } = messages;
  return (
    <section className="panel" aria-labelledby="failed">
      <header className="panel-head">
        <h2 id="failed">{messages.failedTitle}</h2>
      </header>
      {rollout.failed.length === 0 ? (
        <p className="quiet">{messages.failedNone}</p>
      ) : (
        <ScrollRegion label={messages.failedTitle}>
          <table aria-labelledby="failed">
            <thead>
              <tr>
                <th scope="col">{columns.device}</th>
                <th scope="col">{columns.why}</th>
                <th scope="col">{columns.now}</th>
                <th scope="col">{columns.at}</th>
              </tr>
            </thead>
            <tbody>
              {rollout.failed.map(({ device_id, name, state, failure, changed_at }) => (
                <tr key={device_id}>
                  <th scope="row" className="wrap">
                    <Link className="row-link" href={`/devices/${encodeURIComponent(device_id)}`}>
                      {name}
                    </Link>
                  </th>
                  <td className="wrap">{failure}</td>
                  <td>{messages.deviceStates[state]}</td>
                  <td>
                    <Time at={changed_at} form="day" />
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        </ScrollRegion>
      )}
    </section>
  );
}

function Limits({ rollout: { policy } }: { rollout: RolloutDetails }) {
  const { halt_failures, halt_percent, installed_percent_min, soak_minutes, silence_minutes, stage_hours_max } = policy;
  return (
    <section className="panel" aria-labelledby="limits">
      <header className="panel-head">
        <h2 id="limits">{messages.policy}</h2>
      </header>
      <ul className="prose update-limits">
        <li>{messages.policyLine(formatCount(halt_failures), formatCount(halt_percent))}</li>
        <li>
          {messages.policyStage(
            formatCount(installed_percent_min),
            formatCount(soak_minutes),
            formatCount(stage_hours_max),
          )}
        </li>
        <li>{messages.policySilence(formatCount(silence_minutes))}</li>
      </ul>
    </section>
  );
}
