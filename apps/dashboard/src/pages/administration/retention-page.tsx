/** How long the organisation's data are kept, what that means, and what has been removed so far. */
import { useResource } from '@bellwether/ui/api/use-resource.ts';
import { Page } from '@bellwether/ui/components/page.tsx';
import { ProblemNote } from '@bellwether/ui/components/problem-note.tsx';
import { formatCount } from '@bellwether/ui/format/number.ts';
import { DAY_MS, formatUtc } from '@bellwether/ui/format/time.ts';
import { api } from '@bellwether/ui/session/session.ts';
import { type FormEvent, useId, useState } from 'react';
import { ActionButton } from '../access/parts/action-button.tsx';
import { ActionNote } from '../access/parts/action-note.tsx';
import { Confirm } from '../access/parts/confirm.tsx';
import { useAction } from '../access/parts/use-action.ts';
import { messages } from './messages.ts';
import { ArchiveSection } from './parts/archive-section.tsx';
import { NumberField } from './parts/number-field.tsx';
import { useMay } from './parts/permission.ts';
import '../access/access.css';
import './administration.css';

interface Retention {
  events_days: number;
  windows_days: number;
  archive: boolean;
  archive_years: number;
  audit_years: number;
  events_cleared_through: string | null;
  windows_cleared_through: string | null;
  log_days: number;
  limits: Record<'events_days' | 'windows_days' | 'archive_years' | 'audit_years', { min: number; max: number }>;
}

const words = messages.retention;

export default function RetentionPage() {
  const retention = useResource('retention', (signal) => api.get<Retention>('/api/v1/retention', signal));
  const shown = retention.value;
  const days = (count: number) => words.days(formatCount(count));
  return (
    <Page
      question={words.question}
      answer={
        shown &&
        words.answer(
          days(shown.events_days),
          days(shown.windows_days),
          shown.archive ? formatCount(shown.archive_years) : undefined,
        )
      }
    >
      {retention.problem && <ProblemNote problem={retention.problem} retry={retention.reload} />}
      {shown && (
        <div className="admin-columns">
          <PolicySection
            key={[shown.events_days, shown.windows_days, shown.archive, shown.archive_years, shown.audit_years].join()}
            retention={shown}
            reload={retention.reload}
          />
          <div className="admin-section">
            <section className="admin-section" aria-labelledby="cleared">
              <div className="panel-head">
                <h2 id="cleared">{words.done}</h2>
              </div>
              {shown.events_cleared_through === null && <p>{words.nothing}</p>}
              {shown.events_cleared_through && <p>{words.eventsCleared(dayOf(shown.events_cleared_through))}</p>}
              {shown.windows_cleared_through && <p>{words.windowsCleared(dayOf(shown.windows_cleared_through))}</p>}
            </section>
            <ArchiveSection />
            <section className="admin-section" aria-labelledby="fixed">
              <div className="panel-head">
                <h2 id="fixed">{words.fixed}</h2>
              </div>
              <p>{words.log(shown.log_days)}</p>
            </section>
          </div>
        </div>
      )}
    </Page>
  );
}

/** A day in UTC, in which retention counts. */
function dayOf(instant: string | number): string {
  return formatUtc(new Date(instant).getTime()).slice(0, 10);
}

function PolicySection({ retention, reload }: { retention: Retention; reload: () => void }) {
  const [events, setEvents] = useState(String(retention.events_days));
  const [windows, setWindows] = useState(String(retention.windows_days));
  const [archive, setArchive] = useState(retention.archive);
  const [years, setYears] = useState(String(retention.archive_years));
  const [audit, setAudit] = useState(String(retention.audit_years));
  const [asks, setAsks] = useState(false);
  const id = useId();
  const action = useAction();
  const mayWrite = useMay('settings:write');
  const save = async () => {
    await api.put('/api/v1/retention', {
      ...{ events_days: Number(events), windows_days: Number(windows) },
      ...{ archive, archive_years: Number(years), audit_years: Number(audit) },
    });
    reload();
    return messages.saved;
  };
  const submit = (event: FormEvent) => {
    event.preventDefault();
    const removes =
      Number(events) < retention.events_days ||
      Number(windows) < retention.windows_days ||
      Number(years) < retention.archive_years;
    if (removes) setAsks(true);
    else void action.run('save', save);
  };
  const range = ({ min, max }: { min: number; max: number }) => words.range(formatCount(min), formatCount(max));
  const inYears = ({ min, max }: { min: number; max: number }) => words.yearRange(formatCount(min), formatCount(max));
  return (
    <section className="admin-section" aria-labelledby="policy">
      <div className="panel-head">
        <h2 id="policy">{words.policy}</h2>
      </div>
      <form className="admin-form" onSubmit={submit}>
        <NumberField
          label={words.events}
          value={events}
          onChange={setEvents}
          hint={`${words.eventsMore} ${range(retention.limits.events_days)}.`}
          {...retention.limits.events_days}
          required
        />
        <NumberField
          label={words.windows}
          value={windows}
          onChange={setWindows}
          hint={`${words.windowsMore} ${words.atLeast} ${range(retention.limits.windows_days)}.`}
          {...retention.limits.windows_days}
          required
        />
        <div className="feature">
          <input
            id={id}
            type="checkbox"
            role="switch"
            aria-checked={archive}
            className="switch"
            checked={archive}
            disabled={!mayWrite}
            aria-describedby={`${id}-more`}
            onChange={(event) => setArchive(event.target.checked)}
          />
          <label htmlFor={id}>{words.archive}</label>
          <p id={`${id}-more`}>{words.archiveMore}</p>
        </div>
        <NumberField
          label={words.years}
          value={years}
          onChange={setYears}
          hint={`${words.yearsMore} ${inYears(retention.limits.archive_years)}.`}
          {...retention.limits.archive_years}
          required
        />
        <NumberField
          label={words.audit}
          value={audit}
          onChange={setAudit}
          hint={`${words.auditMore} ${inYears(retention.limits.audit_years)}.`}
          {...retention.limits.audit_years}
          required
        />
        <ActionNote action={action} />
        {mayWrite ? (
          <div className="actions">
            <ActionButton action={action} name="save" working={messages.saving}>
              {messages.save}
            </ActionButton>
          </div>
        ) : (
          <p className="note">{messages.organisation.mayNot}</p>
        )}
      </form>
      {asks && (
        <Confirm
          question={{
            title: words.shorterTitle,
            more: <p>{words.shorterMore(dayOf(Date.now() - Number(events) * DAY_MS), archive)}</p>,
            verb: words.shorterVerb,
            working: messages.saving,
            work: save,
          }}
          close={() => setAsks(false)}
          done={(said) => {
            setAsks(false);
            void action.run('say', async () => said);
          }}
        />
      )}
    </section>
  );
}
