/** The organisation: what it uses of its quotas, which features it has, and what it is called. */
import { useResource } from '@bellwether/ui/api/use-resource.ts';
import { Page } from '@bellwether/ui/components/page.tsx';
import { ProblemNote } from '@bellwether/ui/components/problem-note.tsx';
import { formatCount, formatFigure, formatPercent } from '@bellwether/ui/format/number.ts';
import { formatClock } from '@bellwether/ui/format/time.ts';
import { api } from '@bellwether/ui/session/session.ts';
import { type FormEvent, useId, useState } from 'react';
import { ActionButton } from '../access/parts/action-button.tsx';
import { ActionNote } from '../access/parts/action-note.tsx';
import { useAction } from '../access/parts/use-action.ts';
import { messages } from './messages.ts';
import type { Features, OrganisationSettings, Quotas, Usage } from './parts/api-types.ts';
import { NumberField, numberOrNull } from './parts/number-field.tsx';
import { useMay } from './parts/permission.ts';
import { QuotaBar } from './parts/quota-bar.tsx';
import '../access/access.css';
import './administration.css';

const REFRESH_MS = 3_000;
/** From here on it is worth saying which limit comes first. */
const NEAR_SHARE = 0.05;
const words = messages.organisation;

export default function OrganisationPage() {
  const organisation = useResource('organisation-settings', (signal) =>
    api.get<OrganisationSettings>('/api/v1/organisation', signal),
  );
  const usage = useResource('usage', (signal) => api.get<Usage>('/api/v1/organisation/usage', signal), REFRESH_MS);
  const mayWrite = useMay('settings:write');
  const shown = organisation.value;
  return (
    <Page question={words.question} answer={usage.value && <Answer usage={usage.value} />}>
      {organisation.problem && <ProblemNote problem={organisation.problem} retry={organisation.reload} />}
      {usage.problem && <ProblemNote problem={usage.problem} retry={usage.reload} />}
      {usage.value && <UsageSection usage={usage.value} />}
      {shown && !mayWrite && <p className="note">{words.mayNot}</p>}
      {shown && (
        <div className="admin-columns">
          <FeatureSection organisation={shown} mayWrite={mayWrite && shown.self_managed} reload={organisation.reload} />
          <div className="admin-section">
            {mayWrite && <SettingsSection organisation={shown} reload={organisation.reload} />}
            {mayWrite && shown.self_managed && <QuotaSection quotas={shown.quotas} reload={organisation.reload} />}
          </div>
        </div>
      )}
    </Page>
  );
}

function Answer({ usage }: { usage: Usage }) {
  const { events, storage, seats } = usage;
  const sentence = words.unlimited(
    formatFigure(events.per_second, 'count'),
    formatFigure(storage.event_bytes + storage.window_bytes_estimate, 'bytes'),
    words.people(seats.used),
  );
  const closest = sharesOf(usage)
    .filter(({ share }) => share !== undefined)
    .sort((a, b) => b.share! - a.share!)[0];
  const isNear = closest !== undefined && closest.share! >= NEAR_SHARE;
  return (
    <>
      {sentence}{' '}
      {isNear ? words.closest(words.rows[closest.row].toLowerCase(), formatPercent(closest.share!)) : words.roomy}
    </>
  );
}

type Row = 'events' | 'requests' | 'storage' | 'seats';

function sharesOf({ events, requests, storage, seats }: Usage): { row: Row; share: number | undefined }[] {
  const stored = storage.event_bytes + storage.window_bytes_estimate;
  return [
    { row: 'events', share: shareOf(events.per_second, events.limit_per_second) },
    { row: 'requests', share: shareOf(requests.last_minute, requests.limit_per_minute) },
    { row: 'storage', share: shareOf(stored, storage.limit_bytes) },
    { row: 'seats', share: shareOf(seats.used, seats.limit) },
  ];
}

function shareOf(used: number, limit: number | null): number | undefined {
  if (limit === null) return undefined;
  return limit === 0 ? 1 : used / limit;
}

function UsageSection({ usage }: { usage: Usage }) {
  const { events, requests, storage, seats } = usage;
  const since = formatClock(Date.parse(usage.counted_since));
  const share = Object.fromEntries(sharesOf(usage).map((each) => [each.row, each.share]));
  const received = events.accepted + events.duplicate + events.rejected;
  const limit = (value: number | null, text: (value: number) => string) => (value === null ? undefined : text(value));
  return (
    <section className="panel" aria-labelledby="usage">
      <div className="panel-head">
        <h2 id="usage">{words.usage}</h2>
      </div>
      <dl>
        <QuotaBar
          label={words.rows.events}
          words={words.eventsWords(
            formatFigure(events.per_second, 'count'),
            formatFigure(events.peak_per_second, 'count'),
            since,
          )}
          share={share.events}
          limit={formatCount(events.limit_per_second)}
        />
        <QuotaBar
          label={words.rows.requests}
          words={words.requestsWords(formatCount(requests.last_minute))}
          share={share.requests}
          limit={limit(requests.limit_per_minute, formatCount)}
        />
        <QuotaBar
          label={words.rows.storage}
          words={words.storageWords(
            formatCount(storage.events),
            formatFigure(storage.event_bytes, 'bytes'),
            formatFigure(storage.window_bytes_estimate, 'bytes'),
          )}
          share={share.storage}
          limit={limit(storage.limit_bytes, (bytes) => formatFigure(bytes, 'bytes'))}
        />
        <QuotaBar
          label={words.rows.seats}
          words={words.seatsWords(formatCount(seats.used))}
          share={share.seats}
          limit={limit(seats.limit, formatCount)}
        />
        <div className="quota">
          <dt>{words.rows.rejected}</dt>
          <dd className="quota-words">
            {received === 0
              ? words.nothingReceived(since)
              : words.rejectedWords(formatCount(events.rejected), formatCount(received), since)}
          </dd>
        </div>
      </dl>
    </section>
  );
}

function FeatureSection(props: { organisation: OrganisationSettings; mayWrite: boolean; reload: () => void }) {
  const { organisation, mayWrite, reload } = props;
  const action = useAction();
  const id = useId();
  const turn = (feature: keyof Features, on: boolean) =>
    action.run(feature, async () => {
      await api.patch('/api/v1/organisation', { features: { [feature]: on } });
      reload();
      return on ? words.on(words.feature[feature][0]!) : words.off(words.feature[feature][0]!);
    });
  return (
    <section className="admin-section" aria-labelledby="features">
      <div className="panel-head">
        <h2 id="features">{words.features}</h2>
      </div>
      <div>
        {(Object.keys(words.feature) as (keyof Features)[]).map((feature) => (
          <div className="feature" key={feature}>
            <input
              id={`${id}-${feature}`}
              type="checkbox"
              role="switch"
              aria-checked={organisation.features[feature]}
              className="switch"
              checked={organisation.features[feature]}
              disabled={!mayWrite || action.pending !== undefined}
              aria-describedby={`${id}-${feature}-more`}
              onChange={(event) => void turn(feature, event.target.checked)}
            />
            <label htmlFor={`${id}-${feature}`}>{words.feature[feature][0]}</label>
            <p id={`${id}-${feature}-more`}>
              {action.pending === feature ? words.switching : words.feature[feature][1]}
            </p>
          </div>
        ))}
      </div>
      {!organisation.self_managed && <p className="admin-hint">{words.operatorSets}</p>}
      <ActionNote action={action} />
    </section>
  );
}

function SettingsSection({ organisation, reload }: { organisation: OrganisationSettings; reload: () => void }) {
  const [name, setName] = useState(organisation.name);
  const [region, setRegion] = useState(organisation.primary_region);
  const [residency, setResidency] = useState(organisation.data_residency);
  const action = useAction();
  const id = useId();
  const save = (event: FormEvent) => {
    event.preventDefault();
    void action.run('save', async () => {
      await api.patch('/api/v1/organisation', { name, primary_region: region, data_residency: residency });
      reload();
      return messages.saved;
    });
  };
  return (
    <section className="admin-section" aria-labelledby="settings">
      <div className="panel-head">
        <h2 id="settings">{words.settings}</h2>
      </div>
      <form className="admin-form" onSubmit={save}>
        <div className="field">
          <label className="field-label" htmlFor={`${id}-name`}>
            {words.name}
          </label>
          <input
            id={`${id}-name`}
            value={name}
            required
            maxLength={200}
            onChange={(event) => setName(event.target.value)}
          />
        </div>
        <div className="admin-pair">
          <div className="field">
            <label className="field-label" htmlFor={`${id}-region`}>
              {words.region}
            </label>
            <select id={`${id}-region`} value={region} onChange={(event) => setRegion(event.target.value)}>
              {['eu-west-1', 'us-east-1'].map((each) => (
                <option key={each}>{each}</option>
              ))}
            </select>
          </div>
          <div className="field">
            <label className="field-label" htmlFor={`${id}-residency`}>
              {words.residency}
            </label>
            <select
              id={`${id}-residency`}
              value={residency}
              onChange={(event) => setResidency(event.target.value as typeof residency)}
            >
              {Object.entries(words.residencies).map(([value, label]) => (
                <option key={value} value={value}>
                  {label}
                </option>
              ))}
            </select>
          </div>
        </div>
        <ActionNote action={action} />
        <div className="actions">
          <ActionButton action={action} name="save" working={messages.saving}>
            {messages.save}
          </ActionButton>
        </div>
      </form>
    </section>
  );
}

const QUOTA_FIELDS = ['max_events_per_second', 'max_api_requests_per_minute', 'max_storage_gb', 'max_seats'] as const;

function QuotaSection({ quotas, reload }: { quotas: Quotas; reload: () => void }) {
  const [texts, setTexts] = useState<Record<string, string>>(() =>
    Object.fromEntries(QUOTA_FIELDS.map((field) => [field, quotas[field] === null ? '' : String(quotas[field])])),
  );
  const action = useAction();
  const save = (event: FormEvent) => {
    event.preventDefault();
    void action.run('quotas', async () => {
      const sent = Object.fromEntries(QUOTA_FIELDS.map((field) => [field, numberOrNull(texts[field] ?? '')]));
      await api.patch('/api/v1/organisation', { quotas: sent });
      reload();
      return messages.saved;
    });
  };
  return (
    <section className="admin-section" aria-labelledby="quotas">
      <div className="panel-head">
        <h2 id="quotas">{words.quotas}</h2>
      </div>
      <form className="admin-form" onSubmit={save}>
        <div className="admin-pair">
          {QUOTA_FIELDS.map((field) => (
            <NumberField
              key={field}
              label={words.quotaFields[field]}
              value={texts[field] ?? ''}
              min={0}
              required={field === 'max_events_per_second'}
              onChange={(text) => setTexts({ ...texts, [field]: text })}
            />
          ))}
        </div>
        <p className="admin-hint">{words.emptyIsNone}</p>
        <ActionNote action={action} />
        <div className="actions">
          <ActionButton action={action} name="quotas" working={messages.saving}>
            {messages.save}
          </ActionButton>
        </div>
      </form>
    </section>
  );
}
