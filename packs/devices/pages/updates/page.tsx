/** Roll-outs of firmware: which is under way and how far, what there is to roll out, and the keys that devices trust. */
import { useResource } from '@bellwether/ui/api/use-resource.ts';
import { Page } from '@bellwether/ui/components/page.tsx';
import { ProblemNote } from '@bellwether/ui/components/problem-note.tsx';
import { ScrollRegion } from '@bellwether/ui/components/scroll-region.tsx';
import { Time } from '@bellwether/ui/components/time.tsx';
import { formatCount, formatFigure } from '@bellwether/ui/format/number.ts';
import { uiMessages } from '@bellwether/ui/i18n/messages.ts';
import { Link } from '@bellwether/ui/navigation/location.tsx';
import { useMay } from '@bellwether/ui/session/permission.ts';
import { useState } from 'react';
import { KeysSection } from './keys-section.tsx';
import { messages } from './messages.ts';
import { RolloutBar } from './rollout-bar.tsx';
import { RolloutStateMark } from './rollout-state-mark.tsx';
import { type Firmware, isMoving, type Rollout, rolloutsApi, sharesOf } from './rollouts.ts';
import { StartDialog } from './start-dialog.tsx';
import { UploadDialog } from './upload-dialog.tsx';
import './updates.css';

const REFRESH_MS = 5_000;

export default function UpdatesPage() {
  const rollouts = useResource('device rollouts', rolloutsApi.list, REFRESH_MS);
  const firmware = useResource('device firmware', rolloutsApi.firmware);
  const mayUpdate = useMay('devices:update');
  const [open, setOpen] = useState<'upload' | 'start'>();
  const hasFirmware = (firmware.value?.length ?? 0) > 0;
  return (
    <Page
      question={messages.question}
      answer={rollouts.value && answerOf(rollouts.value)}
      actions={
        mayUpdate && (
          <>
            {hasFirmware && (
              <button type="button" className="button primary" onClick={() => setOpen('start')}>
                {messages.start}
              </button>
            )}
            <button
              type="button"
              className={hasFirmware ? 'button' : 'button primary'}
              onClick={() => setOpen('upload')}
            >
              {messages.upload}
            </button>
          </>
        )
      }
    >
      {rollouts.problem && <ProblemNote problem={rollouts.problem} retry={rollouts.reload} />}
      {!rollouts.value && rollouts.loading && <p className="quiet page-wait">{uiMessages.loading}</p>}
      {rollouts.value?.length === 0 && <Empty mayUpdate={mayUpdate} />}
      {rollouts.value && rollouts.value.length > 0 && <RolloutTable rollouts={rollouts.value} />}
      {firmware.problem && <ProblemNote problem={firmware.problem} retry={firmware.reload} />}
      {firmware.value && firmware.value.length > 0 && <FirmwareTable firmware={firmware.value} />}
      <KeysSection />
      {open === 'upload' && <UploadDialog close={() => setOpen(undefined)} done={firmware.reload} />}
      {open === 'start' && <StartDialog firmware={firmware.value ?? []} close={() => setOpen(undefined)} />}
    </Page>
  );
}

function answerOf(rollouts: readonly Rollout[]): string {
  const halted = rollouts.find(({ state }) => state === 'halted');
  if (halted) return messages.answerHalted(halted.name);
  const moving = rollouts.find(isMoving);
  if (moving)
    return messages.answerMoving(moving.name, formatCount(sharesOf(moving.counts).done), formatCount(moving.devices));
  const paused = rollouts.find(({ state }) => state === 'paused');
  if (paused) return messages.answerPaused(paused.name);
  return rollouts.length === 0 ? messages.answerNothing : messages.answerNone;
}

function Empty({ mayUpdate }: { mayUpdate: boolean }) {
  return (
    <section className="panel" aria-label={messages.emptyTitle}>
      {mayUpdate ? (
        <ol className="prose update-steps">
          {messages.emptySteps.map((step) => (
            <li key={step}>{step}</li>
          ))}
        </ol>
      ) : (
        <p className="quiet prose">{messages.emptyReader}</p>
      )}
    </section>
  );
}

function RolloutTable({ rollouts }: { rollouts: readonly Rollout[] }) {
  const { columns } = messages;
  return (
    <ScrollRegion label={messages.rollouts}>
      <table aria-label={messages.rollouts}>
        <thead>
          <tr>
            <th scope="col">{columns.rollout}</th>
            <th scope="col">{columns.state}</th>
            <th scope="col" className="rollout-column">
              {columns.devices}
            </th>
            <th scope="col" className="figure-column">
              {columns.failed}
            </th>
            <th scope="col">{columns.begun}</th>
          </tr>
        </thead>
        <tbody>
          {rollouts.map((rollout) => (
            <tr key={rollout.rollout_id}>
              <th scope="row" className="wrap">
                <Link className="row-link" href={`/devices/updates/${encodeURIComponent(rollout.rollout_id)}`}>
                  {rollout.name}
                </Link>
              </th>
              <td>
                <RolloutStateMark state={rollout.state} />
              </td>
              <td className="rollout-column">
                <RolloutBar rollout={rollout} />
                <span className="quiet">
                  {messages.answerUpdate(formatCount(sharesOf(rollout.counts).done), formatCount(rollout.devices))}
                </span>
              </td>
              <td className="figure-column">{formatCount(rollout.failures)}</td>
              <td>
                <Time at={rollout.created_at} form="day" />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </ScrollRegion>
  );
}

function FirmwareTable({ firmware }: { firmware: readonly Firmware[] }) {
  const { firmwareColumns: columns } = messages;
  return (
    <section className="panel" aria-labelledby="firmware">
      <header className="panel-head">
        <h2 id="firmware">{messages.firmware}</h2>
      </header>
      <ScrollRegion label={messages.firmware}>
        <table aria-labelledby="firmware">
          <thead>
            <tr>
              <th scope="col">{columns.version}</th>
              <th scope="col">{columns.profile}</th>
              <th scope="col" className="figure-column">
                {columns.size}
              </th>
              <th scope="col">{columns.maker}</th>
              <th scope="col">{columns.at}</th>
            </tr>
          </thead>
          <tbody>
            {firmware.map((each) => (
              <tr key={each.firmware_id} title={`SHA-256 ${each.sha256}`}>
                <th scope="row" className="wrap">
                  {each.version}
                  {each.notes !== '' && <span className="quiet"> {each.notes}</span>}
                </th>
                <td>{each.profile}</td>
                <td className="figure-column">{formatFigure(each.size, 'bytes')}</td>
                <td>{each.released ? messages.yes : messages.no}</td>
                <td>
                  <Time at={each.created_at} form="day" />
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </ScrollRegion>
    </section>
  );
}
