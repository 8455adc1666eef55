/** A report as it reads: sentences whose figures lead to their questions, tables, and drawings in the page's colours. */
import { SceneDrawing } from '@bellwether/ui/charts/scene-drawing.tsx';
import { ScrollRegion } from '@bellwether/ui/components/scroll-region.tsx';
import { Link } from '@bellwether/ui/navigation/location.tsx';
import { messages } from './messages.ts';
import type { Block, ReportDocument, TextRun } from './reports.ts';

export function ReportDocumentView({ document }: { document: ReportDocument }) {
  return (
    <article className="report">
      <header>
        <h2 className="report-title">{document.title}</h2>
        {document.subtitle && <p className="quiet">{document.subtitle}</p>}
        <dl className="report-facts">
          {document.facts.map(({ label, value }) => (
            <div key={label}>
              <dt>{label}</dt>
              <dd>{value}</dd>
            </div>
          ))}
        </dl>
      </header>
      {document.sections.map(({ id, title, blocks }) => (
        <section key={id}>
          <h3>{title}</h3>
          {blocks.map((block, index) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: blocks have no identity but their order.
            <BlockView key={index} block={block} />
          ))}
        </section>
      ))}
    </article>
  );
}

function BlockView({ block }: { block: Block }) {
  switch (block.kind) {
    case 'answer':
      return (
        <p className="report-answer">
          <Runs runs={block.runs} />
        </p>
      );
    case 'paragraph':
      return (
        <p>
          <Runs runs={block.runs} />
        </p>
      );
    case 'caution':
      return (
        <p className="report-caution">
          <strong>{messages.report.mind}</strong> <Runs runs={block.runs} />
        </p>
      );
    case 'list':
      return (
        <ul className="report-list">
          {block.items.map((runs, index) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: as above.
            <li key={index}>
              <Runs runs={runs} />
            </li>
          ))}
        </ul>
      );
    case 'key_figures':
      return (
        <dl className="report-keys">
          {block.items.map(({ label, value, is_told, detail }) => (
            <div key={`${label} ${value.figure}`}>
              <dt>{label}</dt>
              <dd>
                <b className={is_told ? undefined : 'report-untold'}>
                  <Run run={value} />
                </b>
                <small>
                  <Runs runs={detail} />
                </small>
              </dd>
            </div>
          ))}
        </dl>
      );
    case 'table':
      return <TableView table={block} />;
    case 'drawing':
      return (
        <figure className="report-drawing">
          <figcaption>{block.title}</figcaption>
          <SceneDrawing scene={block.scene} title={block.title} alternative={block.alternative} />
        </figure>
      );
  }
}

function TableView({ table }: { table: Extract<Block, { kind: 'table' }> }) {
  return (
    <figure className="report-table">
      <figcaption>{table.caption}</figcaption>
      <ScrollRegion label={table.caption}>
        <table aria-label={table.caption}>
          <thead>
            <tr>
              {table.columns.map(({ title, is_number }) => (
                <th key={title} scope="col" className={is_number ? 'figure-column' : undefined}>
                  {title}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {table.rows.map((row, at) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: rows have no identity but their order.
              <tr key={at}>
                {row.map((run, index) =>
                  index === 0 ? (
                    // biome-ignore lint/suspicious/noArrayIndexKey: as above.
                    <th key={index} scope="row">
                      <Run run={run} />
                    </th>
                  ) : (
                    // biome-ignore lint/suspicious/noArrayIndexKey: as above.
                    <td key={index} className={table.columns[index]?.is_number ? 'figure-column' : undefined}>
                      <Run run={run} />
                    </td>
                  ),
                )}
              </tr>
            ))}
          </tbody>
        </table>
      </ScrollRegion>
      {table.notes.map((runs, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: as above.
        <p key={index} className="quiet">
          <Runs runs={runs} />
        </p>
      ))}
    </figure>
  );
}

function Runs({ runs }: { runs: readonly TextRun[] }) {
  // biome-ignore lint/suspicious/noArrayIndexKey: as above.
  return runs.map((run, index) => <Run key={index} run={run} />);
}

function Run({ run: { text, figure, href } }: { run: TextRun }) {
  if (figure === undefined || href === undefined) return text;
  return (
    <Link className="report-figure" href={href} title={messages.report.openFigure(text)}>
      {text}
    </Link>
  );
}
