/** Own templates and the gallery: to be edited, to be used, to make a report from. */
import type { Resource } from '@bellwether/ui/api/use-resource.ts';
import { ProblemNote } from '@bellwether/ui/components/problem-note.tsx';
import { uiMessages } from '@bellwether/ui/i18n/messages.ts';
import { Link, navigate } from '@bellwether/ui/navigation/location.tsx';
import { useMay } from '@bellwether/ui/session/permission.ts';
import { api } from '@bellwether/ui/session/session.ts';
import { ActionButton } from '../access/parts/action-button.tsx';
import { ActionNote } from '../access/parts/action-note.tsx';
import { useAction } from '../access/parts/use-action.ts';
import { messages } from './messages.ts';
import { type GalleryTemplate, REPORTS, type Template, type TemplateFields } from './reports.ts';

const words = messages.templates;

export function TemplatesSection({
  templates,
}: {
  templates: Resource<{ templates: readonly Template[]; gallery: readonly GalleryTemplate[] }>;
}) {
  const action = useAction();
  const mayMake = useMay('exports:write');
  const mayWrite = useMay('dashboards:write');
  const { value } = templates;
  const make = (template: Template) =>
    action.run(template.template_id, async () => {
      const { report_id } = await api.post<{ report_id: string }>(REPORTS, { template_id: template.template_id });
      navigate(`/reports/${encodeURIComponent(report_id)}`);
      return undefined;
    });
  return (
    <>
      <ActionNote action={action} />
      {templates.problem && <ProblemNote problem={templates.problem} retry={templates.reload} />}
      {!value && templates.loading && <p className="quiet page-wait">{uiMessages.loading}</p>}
      {value && (
        <section className="panel" aria-labelledby="own-templates">
          <div className="panel-head">
            <h2 id="own-templates">{words.own}</h2>
            {mayWrite && (
              <Link className="button" href="/reports/templates/new">
                {words.new}
              </Link>
            )}
          </div>
          {value.templates.length === 0 && <p className="quiet">{words.empty}</p>}
          <ul className="rows template-cards">
            {value.templates.map((template) => (
              <li key={template.template_id} className="template-card">
                <Facts template={template} />
                <p className="quiet">{words.version(template.version)}</p>
                <div className="actions">
                  {mayMake && (
                    <ActionButton
                      action={action}
                      name={template.template_id}
                      working={words.making}
                      onPress={() => void make(template)}
                    >
                      {words.make}
                    </ActionButton>
                  )}
                  <Link
                    className="button plain"
                    href={`/reports/templates/${encodeURIComponent(template.template_id)}`}
                  >
                    {words.edit}
                  </Link>
                </div>
              </li>
            ))}
          </ul>
        </section>
      )}
      {value && (
        <section className="panel" aria-labelledby="gallery">
          <div className="panel-head">
            <h2 id="gallery">{words.gallery}</h2>
          </div>
          <ul className="rows template-cards">
            {value.gallery.map((template) => (
              <li key={template.gallery_id} className="template-card">
                <Facts template={template} />
                <p>{template.description}</p>
                <div className="actions">
                  {template.can_be_used ? (
                    mayWrite && (
                      <Link
                        className="button"
                        href={`/reports/templates/new?from=${encodeURIComponent(template.gallery_id)}`}
                      >
                        {words.use}
                      </Link>
                    )
                  ) : (
                    <span className="quiet">{words.cannotUse}</span>
                  )}
                </div>
              </li>
            ))}
          </ul>
        </section>
      )}
    </>
  );
}

function Facts({ template: { title, audience, days } }: { template: TemplateFields }) {
  return (
    <>
      <h3>{title}</h3>
      <p className="quiet">
        {messages.audiences[audience]}, {words.days(days)}
      </p>
    </>
  );
}
