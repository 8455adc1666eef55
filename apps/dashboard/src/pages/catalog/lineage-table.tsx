/** Lineage as a table: each step, with what one gives the other. */
import { ScrollRegion } from '@bellwether/ui/components/scroll-region.tsx';
import { Link } from '@bellwether/ui/navigation/location.tsx';
import { type CatalogNode, entryHref, type Lineage, type LineageLink } from './catalog.ts';
import { messages } from './messages.ts';

const words = messages.entry;

export function LineageTable({ lineage }: { lineage: Lineage }) {
  const byId = new Map(lineage.nodes.map((node) => [node.id, node]));
  return (
    <ScrollRegion label={words.steps} className="lineage-table">
      <table aria-label={words.steps}>
        <thead>
          <tr>
            <th scope="col">{words.from}</th>
            <th scope="col">{words.how}</th>
            <th scope="col">{words.to}</th>
          </tr>
        </thead>
        <tbody>
          {lineage.links.map((link) => (
            <tr key={`${link.from} ${link.to}`}>
              <td>
                <Entry node={byId.get(link.from)} />
              </td>
              <td>{howOf(link)}</td>
              <td>
                <Entry node={byId.get(link.to)} />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </ScrollRegion>
  );
}

function Entry({ node }: { node: CatalogNode | undefined }) {
  if (!node) return null;
  return (
    <Link className="row-link" href={entryHref(node.id)}>
      {node.kind === 'field' ? node.name : node.title} <small className="quiet">{messages.kinds[node.kind]}</small>
    </Link>
  );
}

function howOf({ transformations }: LineageLink): string {
  if (transformations.length === 0) return words.reads;
  return [...new Set(transformations.map(({ subtype }) => words.how_words[subtype] ?? words.reads))].join(words.comma);
}
