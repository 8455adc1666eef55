/** The tags of the draft, each in a line of words. */
import { ScrollRegion } from '@bellwether/ui/components/scroll-region.tsx';
import { messages } from './messages.ts';
import type { Tag } from './tags.ts';

export function DraftTable(props: {
  tags: readonly Tag[];
  mayWrite: boolean;
  edit: (tag: Tag) => void;
  remove: (tag: Tag) => void;
}) {
  const { tags, mayWrite, edit, remove } = props;
  const { columns } = messages;
  if (tags.length === 0) return <p className="quiet">{messages.empty}</p>;
  return (
    <ScrollRegion label={messages.draftTable}>
      <table aria-label={messages.draft}>
        <thead>
          <tr>
            <th scope="col">{columns.name}</th>
            <th scope="col">{columns.category}</th>
            <th scope="col">{columns.trigger}</th>
            <th scope="col">{columns.does}</th>
            {mayWrite && (
              <th scope="col">
                <span className="visually-hidden">{messages.edit}</span>
              </th>
            )}
          </tr>
        </thead>
        <tbody>
          {tags.map((tag) => (
            <tr key={tag.name}>
              <th scope="row">{tag.name}</th>
              <td>{messages.categories[tag.category]}</td>
              <td>{whenOf(tag)}</td>
              <td className="wrap">
                {tag.kind === 'script' ? messages.loads(tag.src ?? '') : messages.records(tag.event ?? '')}
              </td>
              {mayWrite && (
                <td>
                  <button type="button" className="link" onClick={() => edit(tag)}>
                    {messages.edit}
                  </button>{' '}
                  <button type="button" className="link" onClick={() => remove(tag)}>
                    {messages.remove}
                  </button>
                </td>
              )}
            </tr>
          ))}
        </tbody>
      </table>
    </ScrollRegion>
  );
}

function whenOf({ trigger: { on, path, selector } }: Tag): string {
  return on === 'view' ? messages.onView(path) : messages.onClick(selector ?? '', path);
}
