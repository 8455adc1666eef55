/** Reports: what was made and sent, what they are made from, when they are made by themselves, and whether a file is true. */
import { Choice } from '@bellwether/ui/components/choice.tsx';
import { Page } from '@bellwether/ui/components/page.tsx';
import { formatCount } from '@bellwether/ui/format/number.ts';
import { navigate } from '@bellwether/ui/navigation/location.tsx';
import type { PageProps } from '@bellwether/ui/page.ts';
import '../access/access.css';
import { MadeSection } from './made-section.tsx';
import { messages } from './messages.ts';
import './reports.css';
import { type ReportsView, useReports, useSchedules, useTemplates, VIEWS } from './reports.ts';
import { SchedulesSection } from './schedules-section.tsx';
import { TemplatesSection } from './templates-section.tsx';
import { VerifySection } from './verify-section.tsx';

const PATH = '/reports';

export default function ReportsPage({ address }: PageProps) {
  const reports = useReports();
  const templates = useTemplates();
  const schedules = useSchedules();
  const made = reports.value?.reports;
  const asked = VIEWS.find((view) => view === address.searchParams.get('view'));
  const view: ReportsView = asked ?? (made?.length === 0 ? 'templates' : 'made');
  return (
    <Page question={messages.question} answer={answer()} className="access-page">
      <Choice
        label={messages.show}
        value={view}
        options={VIEWS.map((value) => ({ value, label: messages.views[value] }))}
        onChange={(next) => navigate(`${PATH}?view=${next}`)}
      />
      {view === 'made' && <MadeSection reports={reports} />}
      {view === 'templates' && <TemplatesSection templates={templates} />}
      {view === 'schedules' && <SchedulesSection schedules={schedules} templates={templates.value?.templates} />}
      {view === 'verify' && <VerifySection />}
    </Page>
  );

  function answer(): string | undefined {
    if (!made || !schedules.value) return undefined;
    if (made.length === 0) return messages.answer.none;
    const failed = made.filter(({ state }) => state === 'failed').length;
    const on = schedules.value.schedules.filter(({ enabled }) => enabled).length;
    return (
      messages.answer.some(formatCount(made.length), made.length === 1) +
      messages.answer.next(on) +
      (failed > 0 ? messages.answer.failed(failed) : '')
    );
  }
}
