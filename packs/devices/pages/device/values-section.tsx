/** The newest value of each field, with its unit, and its course over a day. */
import { useResource } from '@bellwether/ui/api/use-resource.ts';
import { ProblemNote } from '@bellwether/ui/components/problem-note.tsx';
import { ScrollRegion } from '@bellwether/ui/components/scroll-region.tsx';
import { Time } from '@bellwether/ui/components/time.tsx';
import { formatCount } from '@bellwether/ui/format/number.ts';
import { type Device, devicesApi, type Profile, type Readings } from '../fleet/devices.ts';
import { HealthMark } from '../fleet/health-mark.tsx';
import { courseOf } from './course.ts';
import { messages } from './messages.ts';

const REFRESH_MS = 10_000;
const words = messages.values;
const GAP_INTERVALS = 3;
/** Of a value; no sensor knows more. */
const DIGITS = 5;

const shown = (value: number): string => formatCount(Number(value.toPrecision(DIGITS)));

export function ValuesSection({ device, profile }: { device: Device; profile: Profile | undefined }) {
  const read = useResource(
    `readings ${device.device_id}`,
    (signal) => devicesApi.readings(device.device_id, signal),
    REFRESH_MS,
  );
  const names = Object.keys(device.readings);
  const isWithheld = read.value?.messages.some((message) => message.people_withheld);
  return (
    <>
      <section className="panel" aria-labelledby="values">
        <header className="panel-head">
          <h2 id="values">{words.title}</h2>
        </header>
        <p className="quiet">{read.value?.is_cut ? words.cut : words.note}</p>
        {read.problem && <ProblemNote problem={read.problem} retry={read.reload} />}
        {names.length === 0 && <p className="quiet">{words.none}</p>}
        {names.length > 0 && <Values device={device} profile={profile} readings={read.value} />}
        {isWithheld && <p className="quiet prose">{words.withheld}</p>}
      </section>
      {read.value && <Changes changes={read.value.changes} />}
    </>
  );
}

function Values(props: { device: Device; profile: Profile | undefined; readings: Readings | undefined }) {
  const { device, profile, readings } = props;
  const { columns } = words;
  const gapMs = (profile?.expectedIntervalSeconds ?? 300) * GAP_INTERVALS * 1000;
  return (
    <ScrollRegion label={words.title}>
      <table aria-labelledby="values">
        <thead>
          <tr>
            <th scope="col">{columns.field}</th>
            <th scope="col" className="figure-column">
              {columns.value}
            </th>
            <th scope="col">{columns.at}</th>
            <th scope="col">{columns.course}</th>
            <th scope="col">{columns.range}</th>
          </tr>
        </thead>
        <tbody>
          {Object.entries(device.readings).map(([name, { value, at }]) => {
            const field = profile?.fields.find((each) => each.name === name);
            const course = readings && courseOf(readings.messages, name, gapMs);
            const withUnit = (number: number) => `${shown(number)}${field?.unit ? `\u202f${field.unit}` : ''}`;
            return (
              <tr key={name}>
                <th scope="row">{field?.title ?? name}</th>
                <td className="figure-column">{withUnit(value)}</td>
                <td>
                  <Time at={at} form="day" />
                </td>
                <td>
                  {course && (
                    <svg className="reading-line" viewBox="0 0 100 28" preserveAspectRatio="none" aria-hidden="true">
                      <path d={course.path} />
                    </svg>
                  )}
                </td>
                <td className="quiet">{course && `${shown(course.lowest)} – ${withUnit(course.highest)}`}</td>
              </tr>
            );
          })}
        </tbody>
      </table>
    </ScrollRegion>
  );
}

function Changes({ changes }: { changes: Readings['changes'] }) {
  return (
    <section className="panel" aria-labelledby="changes">
      <header className="panel-head">
        <h2 id="changes">{messages.changes.title}</h2>
      </header>
      {changes.length === 0 && <p className="quiet">{messages.changes.none}</p>}
      <ul className="device-changes">
        {changes.map(({ at, health, reason }) => (
          <li key={`${at} ${health}`}>
            <Time at={at} form="day" /> <HealthMark health={health} reason={reason} />{' '}
            <span className="quiet">{reason}</span>
          </li>
        ))}
      </ul>
    </section>
  );
}
