/** The fleet: how many do how, where, and each device, those that need looking after first. */
import { useResource } from '@bellwether/ui/api/use-resource.ts';
import { Page } from '@bellwether/ui/components/page.tsx';
import { ProblemNote } from '@bellwether/ui/components/problem-note.tsx';
import { ScrollRegion } from '@bellwether/ui/components/scroll-region.tsx';
import { SelectField } from '@bellwether/ui/components/select-field.tsx';
import { Time } from '@bellwether/ui/components/time.tsx';
import { formatCount, formatPercent } from '@bellwether/ui/format/number.ts';
import { Link } from '@bellwether/ui/navigation/location.tsx';
import { useMay } from '@bellwether/ui/session/permission.ts';
import { useState } from 'react';
import { type DeviceSummary, devicesApi, type Fleet, type FleetFilter, HEALTHS } from './devices.ts';
import { HealthBar } from './health-bar.tsx';
import { HealthMark } from './health-mark.tsx';
import { messages } from './messages.ts';
import { KeyDialog, RegisterDialog } from './new-device-dialogs.tsx';
import { type Secret, SecretNote } from './secret-note.tsx';
import './fleet.css';

const REFRESH_MS = 5_000;
const NOTHING_CHOSEN: FleetFilter = { health: '', profile: '', site: '', search: '' };
const SITES_SHOWN_MAX = 12;

export default function FleetPage() {
  const [filter, setFilter] = useState(NOTHING_CHOSEN);
  const [after, setAfter] = useState(0);
  const read = useResource(
    `devices ${JSON.stringify(filter)} ${after}`,
    (signal) => devicesApi.fleet(filter, after, signal),
    REFRESH_MS,
  );
  const mayManage = useMay('devices:write');
  const [open, setOpen] = useState<'register' | 'key'>();
  const [secret, setSecret] = useState<Secret>();
  const fleet = read.value;
  const isEmpty = fleet !== undefined && fleet.devices + fleet.retired === 0;
  const change = (part: Partial<FleetFilter>) => {
    setAfter(0);
    setFilter({ ...filter, ...part });
  };
  const made = (shown: Secret) => {
    setSecret(shown);
    read.reload();
  };
  return (
    <Page
      question={messages.question}
      answer={fleet ? answerOf(fleet) : read.problem ? undefined : messages.reading}
      actions={
        mayManage && (
          <>
            <button type="button" className="button primary" onClick={() => setOpen('register')}>
              {messages.register}
            </button>
            <button type="button" className="button" onClick={() => setOpen('key')}>
              {messages.key}
            </button>
          </>
        )
      }
    >
      {read.problem && <ProblemNote problem={read.problem} retry={read.reload} />}
      {isEmpty && <Empty mayManage={mayManage} />}
      {fleet && !isEmpty && (
        <>
          <Sites fleet={fleet} chosen={filter.site} choose={(site) => change({ site })} />
          <section className="panel" aria-labelledby="devices">
            <header className="panel-head">
              <h2 id="devices">{messages.devices}</h2>
              <span className="quiet">{messages.matching(formatCount(fleet.matching))}</span>
            </header>
            <Filters fleet={fleet} filter={filter} change={change} />
            {fleet.list.length === 0 ? <p className="quiet">{messages.noneFound}</p> : <Devices list={fleet.list} />}
            {fleet.next !== null && (
              <button type="button" className="button" onClick={() => setAfter(fleet.next!)}>
                {messages.more}
              </button>
            )}
          </section>
        </>
      )}
      {open === 'register' && <RegisterDialog close={() => setOpen(undefined)} made={made} />}
      {open === 'key' && <KeyDialog close={() => setOpen(undefined)} made={made} />}
      {secret && <SecretNote secret={secret} close={() => setSecret(undefined)} />}
    </Page>
  );
}

function answerOf(fleet: Fleet): string {
  const inService = fleet.devices - fleet.blocked;
  if (inService === 0) return messages.answerNone;
  const { online } = fleet.health;
  if (online === inService) return messages.answerAll(formatCount(inService));
  const worst = fleet.list.filter(({ health }) => health === 'offline' || health === 'degraded').slice(0, 2);
  const first = worst.length > 0 ? messages.answerNeeds(worst.map(({ name }) => name).join(', ')) : '';
  return messages.answer(formatCount(online), formatCount(inService)) + first;
}

function Empty({ mayManage }: { mayManage: boolean }) {
  return (
    <section className="panel" aria-label={messages.answerNone}>
      <p className="prose">{mayManage ? messages.emptyTitle : messages.emptyReader}</p>
      {mayManage && (
        <ol className="prose fleet-steps">
          {messages.emptySteps.map((step) => (
            <li key={step}>{step}</li>
          ))}
        </ol>
      )}
    </section>
  );
}

function Sites({ fleet, chosen, choose }: { fleet: Fleet; chosen: string; choose: (site: string) => void }) {
  const { columns } = messages;
  return (
    <section className="panel" aria-labelledby="sites">
      <header className="panel-head">
        <h2 id="sites">{messages.sites}</h2>
      </header>
      <ScrollRegion label={messages.sites}>
        <table aria-labelledby="sites" className="fleet-sites">
          <thead>
            <tr>
              <th scope="col">{columns.site}</th>
              <th scope="col" className="figure-column">
                {columns.devices}
              </th>
              <th scope="col" className="health-column">
                {columns.health}
              </th>
            </tr>
          </thead>
          <tbody>
            {fleet.sites.slice(0, SITES_SHOWN_MAX).map(({ name, devices, health }) => (
              <tr key={name}>
                <th scope="row">
                  {name === '' ? (
                    messages.noSite
                  ) : (
                    <button
                      type="button"
                      className="link-button"
                      aria-pressed={name === chosen}
                      onClick={() => choose(name === chosen ? '' : name)}
                    >
                      {name}
                    </button>
                  )}
                </th>
                <td className="figure-column">{formatCount(devices)}</td>
                <td className="health-column">
                  <HealthBar health={health} />
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </ScrollRegion>
    </section>
  );
}

function Filters(props: { fleet: Fleet; filter: FleetFilter; change: (part: Partial<FleetFilter>) => void }) {
  const { fleet, filter, change } = props;
  const words = messages.filters;
  const all = { value: '', label: words.all };
  const healths = HEALTHS.map((value) => ({ value, label: messages.healths[value] }));
  const namesOf = (groups: Fleet['sites']) =>
    groups.filter(({ name }) => name !== '').map(({ name }) => ({ value: name, label: name }));
  return (
    <div className="fleet-filters">
      <SelectField
        label={words.health}
        value={filter.health}
        options={[all, ...healths] as { value: FleetFilter['health']; label: string }[]}
        choose={(health) => change({ health })}
      />
      <SelectField
        label={words.profile}
        value={filter.profile}
        options={[all, ...namesOf(fleet.profiles)]}
        choose={(profile) => change({ profile })}
      />
      <SelectField
        label={words.site}
        value={filter.site}
        options={[all, ...namesOf(fleet.sites)]}
        choose={(site) => change({ site })}
      />
      <label className="field">
        <span className="field-label">{words.search}</span>
        <input type="search" value={filter.search} onChange={({ target }) => change({ search: target.value })} />
      </label>
    </div>
  );
}

function Devices({ list }: { list: readonly DeviceSummary[] }) {
  const { columns } = messages;
  return (
    <ScrollRegion label={messages.devices}>
      <table aria-labelledby="devices">
        <thead>
          <tr>
            <th scope="col">{columns.device}</th>
            <th scope="col">{columns.health}</th>
            <th scope="col">{columns.kind}</th>
            <th scope="col">{columns.site}</th>
            <th scope="col">{columns.seen}</th>
            <th scope="col" className="figure-column">
              {columns.battery}
            </th>
          </tr>
        </thead>
        <tbody>
          {list.map((device) => (
            <tr key={device.device_id}>
              <th scope="row">
                <Link className="row-link" href={`/devices/${encodeURIComponent(device.device_id)}`}>
                  {device.name}
                </Link>
              </th>
              <td>
                {device.state === 'blocked' || device.state === 'retired' ? (
                  messages.states[device.state]
                ) : (
                  <HealthMark health={device.health} reason={device.health_reason} />
                )}
              </td>
              <td>{device.profile}</td>
              <td>{device.site}</td>
              <td>{device.last_seen_at ? <Time at={device.last_seen_at} form="day" /> : messages.never}</td>
              <td className="figure-column">
                {device.battery_percent === null ? '' : formatPercent(device.battery_percent / 100)}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </ScrollRegion>
  );
}
