/** Departments by pillar: a table that reads like a map. Hidden cells have a look of their own and say so. */
import { LEVELS, type SignalFigure } from '@bellwether/ui/api/group-figure.ts';
import { GroupValue } from '@bellwether/ui/components/group-value.tsx';
import { LevelOf } from '@bellwether/ui/components/level.tsx';
import { ScrollRegion } from '@bellwether/ui/components/scroll-region.tsx';
import { type Column, SortableTable } from '@bellwether/ui/components/sortable-table.tsx';
import { formatCount } from '@bellwether/ui/format/number.ts';
import { uiMessages } from '@bellwether/ui/i18n/messages.ts';
import { Link } from '@bellwether/ui/navigation/location.tsx';
import { messages as shared } from '../figures/messages.ts';
import { PILLARS, type Pillar } from '../figures/pillars.ts';
import type { DepartmentHealth } from './health.ts';
import { messages } from './messages.ts';

const words = messages.departments;
const ORDER = { low: 1, moderate: 2, high: 3, critical: 4 } as const;

export function DepartmentTable(props: {
  departments: readonly DepartmentHealth[];
  figures: readonly SignalFigure[] | undefined;
}) {
  const { departments, figures } = props;
  const byCell = new Map((figures ?? []).map((figure) => [`${figure.unit} ${figure.signal}`, figure]));
  const figureOf = ({ id_hash }: DepartmentHealth, signal: string) => byCell.get(`${id_hash} ${signal}`);
  const hidden = departments.flatMap((department) =>
    PILLARS.filter(({ signal }) => figureOf(department, signal)?.reason === 'suppressed'),
  ).length;
  // A column in which nothing is known says it once, below, and not in every row.
  const isShown = ({ signal }: Pillar) =>
    departments.some((department) => {
      const figure = figureOf(department, signal);
      return figure !== undefined && (figure.value !== null || figure.reason === 'suppressed');
    });
  const shown = figures ? PILLARS.filter(isShown) : PILLARS;
  const unknown = PILLARS.filter((pillar) => !shown.includes(pillar)).map(({ title }) => title.toLowerCase());
  const marked = LEVELS.filter((level) =>
    departments.some((department) => shown.some(({ signal }) => figureOf(department, signal)?.level === level)),
  ).filter((level) => level !== 'low');
  const columns: Column<DepartmentHealth>[] = [
    {
      key: 'name',
      head: words.name,
      rowHead: true,
      order: ({ name_generic }) => name_generic,
      cell: ({ id_hash, name_generic }) => (
        <Link href={`/people/departments/${encodeURIComponent(id_hash)}`}>{name_generic}</Link>
      ),
    },
    {
      key: 'level',
      head: words.level,
      order: ({ level }) => (level ? ORDER[level] : 0),
      cell: ({ level }) => <LevelOf level={level} />,
    },
    {
      key: 'people',
      head: words.people,
      figure: true,
      order: ({ employee_count }) => employee_count,
      cell: ({ employee_count }) =>
        employee_count === null ? (
          <GroupValue figure={{ value: null, reason: 'suppressed' }} unit="count" />
        ) : (
          `${formatCount(employee_count)}+`
        ),
    },
    ...shown.map(
      ({ signal, title, unit }): Column<DepartmentHealth> => ({
        key: signal,
        head: title,
        figure: true,
        order: (department) => figureOf(department, signal)?.value,
        cell: (department) => {
          const figure = figureOf(department, signal);
          return (
            <span className="heat-cell" data-level={figure?.level ?? undefined}>
              <GroupValue figure={figure} unit={unit} />
            </span>
          );
        },
      }),
    ),
  ];
  return (
    <section className="panel" aria-labelledby="departments">
      <header className="panel-head">
        <h2 id="departments">{words.title}</h2>
        <span className="quiet">{words.more}</span>
      </header>
      {departments.length === 0 ? (
        <p className="quiet">{words.none}</p>
      ) : (
        <ScrollRegion label={shared.tableOf(words.title)}>
          <SortableTable
            label={words.title}
            rows={departments}
            rowKey={({ id_hash }) => id_hash}
            columns={columns}
            initial={{ key: 'level', descending: true }}
          />
        </ScrollRegion>
      )}
      {marked.length > 0 && (
        <p className="quiet heat-key">
          {words.marks}{' '}
          {marked.map((level) => (
            <span key={level} className="heat-cell" data-level={level}>
              {uiMessages.people.levels[level]}
            </span>
          ))}
        </p>
      )}
      {unknown.length > 0 && departments.length > 0 && <p className="quiet">{words.unknown(unknown.join(', '))}</p>}
      {hidden > 0 && <p className="quiet">{shared.hiddenNote(hidden)}</p>}
    </section>
  );
}
