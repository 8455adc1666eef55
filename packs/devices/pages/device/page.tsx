/** One device: how it does, what it measures, what it was told, what it proves itself by, what was changed. */
import { useResource } from '@bellwether/ui/api/use-resource.ts';
import { Page } from '@bellwether/ui/components/page.tsx';
import { ProblemNote } from '@bellwether/ui/components/problem-note.tsx';
import { formatDayClock } from '@bellwether/ui/format/time.ts';
import { HistorySection } from '@bellwether/ui/history/history-section.tsx';
import { Link } from '@bellwether/ui/navigation/location.tsx';
import type { PageProps } from '@bellwether/ui/page.ts';
import { useMay } from '@bellwether/ui/session/permission.ts';
import { type Device, devicesApi, type Profile } from '../fleet/devices.ts';
import { HealthMark } from '../fleet/health-mark.tsx';
import { useWork } from '../updates/use-work.ts';
import { CommandsSection } from './commands-section.tsx';
import { CredentialsSection } from './credentials-section.tsx';
import { messages } from './messages.ts';
import { ValuesSection } from './values-section.tsx';
import '../fleet/fleet.css';
import './device.css';

const REFRESH_MS = 5_000;

export default function DevicePage({ parameters }: PageProps) {
  const id = parameters.device_id ?? '';
  const read = useResource(`device ${id}`, (signal) => devicesApi.device(id, signal), REFRESH_MS);
  const profiles = useResource('device profiles', devicesApi.profiles);
  const mayManage = useMay('devices:write');
  const device = read.value;
  const profile = profiles.value?.find(({ name }) => name === device?.profile);
  return (
    <Page
      question={device ? messages.question(device.name) : messages.questionUnknown}
      answer={device ? answerOf(device) : read.problem ? undefined : messages.reading}
      actions={
        <>
          {device && mayManage && <StateButtons device={device} reload={read.reload} />}
          <Link className="button" href="/devices">
            {messages.back}
          </Link>
        </>
      }
    >
      {read.problem && <ProblemNote problem={read.problem} retry={read.reload} />}
      {device && (
        <>
          <ValuesSection device={device} profile={profile} />
          <Facts device={device} profile={profile} />
          <CommandsSection deviceId={id} />
          <CredentialsSection device={device} mayManage={mayManage} reload={read.reload} />
          <HistorySection
            title={messages.history}
            version={device.version}
            type="device"
            id={id}
            fields={messages.fields}
            mayUndo={mayManage}
            onUndone={read.reload}
          />
        </>
      )}
    </Page>
  );
}

function answerOf(device: Device): string {
  if (device.state === 'blocked') return messages.blocked;
  if (device.state === 'retired') return messages.retired;
  const at = (instant: string): string => formatDayClock(Date.parse(instant));
  switch (device.health) {
    case 'online':
      return messages.online(at(device.last_seen_at ?? device.health_since));
    case 'degraded':
      return messages.degraded(device.health_reason);
    case 'offline':
      return messages.offline(device.health_reason, at(device.health_since));
    default:
      return messages.unknown;
  }
}

function StateButtons({ device, reload }: { device: Device; reload: () => void }) {
  const work = useWork();
  const set = (state: 'active' | 'blocked' | 'retired') =>
    void work.run(async () => {
      await devicesApi.setState(device, state);
      reload();
    });
  if (device.state === 'retired') return null;
  const isBlocked = device.state === 'blocked';
  return (
    <>
      {work.problem && <ProblemNote problem={work.problem} />}
      <button
        type="button"
        className="button"
        disabled={work.isBusy}
        onClick={() => set(isBlocked ? 'active' : 'blocked')}
      >
        {isBlocked ? messages.unblock : messages.block}
      </button>
      {isBlocked && (
        <button
          type="button"
          className="button"
          disabled={work.isBusy}
          title={messages.retireMore}
          onClick={() => set('retired')}
        >
          {messages.retire}
        </button>
      )}
    </>
  );
}

function Facts({ device, profile }: { device: Device; profile: Profile | undefined }) {
  const words = messages.facts;
  const facts: readonly (readonly [string, string | null])[] = [
    [words.kind, profile?.title ?? device.profile],
    [words.site, device.site || null],
    [words.serial, device.serial],
    [words.firmware, device.firmware],
    [words.id, device.device_id],
  ];
  return (
    <section className="panel" aria-labelledby="facts">
      <header className="panel-head">
        <h2 id="facts">{words.title}</h2>
        <HealthMark health={device.health} reason={device.health_reason} />
      </header>
      <dl className="device-facts">
        {facts.map(([term, value]) => (
          <div key={term}>
            <dt>{term}</dt>
            <dd>{value ?? <span className="quiet">{words.none}</span>}</dd>
          </div>
        ))}
      </dl>
      {profile && <p className="quiet prose">{profile.description}</p>}
    </section>
  );
}
