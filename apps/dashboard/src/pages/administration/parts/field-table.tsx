/** The fields of a schema as a table; what is wrong with one stands in its row. */
import { ScrollRegion } from '@bellwether/ui/components/scroll-region.tsx';
import { messages } from '../messages.ts';
import type { FieldSchema } from './api-types.ts';
import { fieldsOf } from './schema-fields.ts';

const words = messages.eventTypes;

export function FieldTable(props: {
  label: string;
  schema: FieldSchema;
  /** What is wrong, by path. */
  troubles?: ReadonlyMap<string, string>;
}) {
  const { label, schema, troubles } = props;
  const rows = fieldsOf(schema);
  if (rows.length === 0) return <p className="quiet">{words.anything}</p>;
  return (
    <ScrollRegion label={label} className="tall">
      <table aria-label={label}>
        <thead>
          <tr>
            <th scope="col">{words.columns.field}</th>
            <th scope="col">{words.columns.type}</th>
            <th scope="col">{words.columns.rules}</th>
            <th scope="col">{words.columns.description}</th>
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => {
            const trouble = troubles?.get(row.path);
            return (
              <tr key={row.path} className={trouble ? 'field-trouble' : undefined}>
                <th scope="row">
                  <code>{row.name}</code>
                  {trouble && <span className="trouble">{trouble}</span>}
                </th>
                <td>
                  {row.type} {row.required && <span className="admin-tag">{words.required}</span>}
                </td>
                <td className="wrap">{row.rules.join(', ')}</td>
                <td className="wrap">{row.description}</td>
              </tr>
            );
          })}
        </tbody>
      </table>
    </ScrollRegion>
  );
}
