/**
 * The pages to choose from, under their headings: a column beside the page, a drawer on a phone. A heading that its
 * only page repeats is not shown.
 */
import { Link } from '@bellwether/ui/navigation/location.tsx';
import type { ListedPage } from '../pages.ts';
import { messages } from './messages.ts';

export function PageNavigation({ pages, here }: { pages: readonly ListedPage[]; here: ListedPage | undefined }) {
  const sections = Map.groupBy(pages, ({ section }) => section);
  return (
    <nav aria-label={messages.navigation.label} className="pages">
      {[...sections].map(([section, own]) => (
        <section key={section} aria-label={nameOf(section)}>
          <h2 className={own.length === 1 && own[0]?.title === nameOf(section) ? 'visually-hidden' : undefined}>
            {nameOf(section)}
          </h2>
          <ul>
            {own.map((page) => (
              <li key={page.path}>
                <Link href={page.path} aria-current={page === here ? 'page' : undefined} title={page.question}>
                  {page.title}
                </Link>
              </li>
            ))}
          </ul>
        </section>
      ))}
    </nav>
  );
}

function nameOf(section: string): string {
  const own: Readonly<Record<string, string>> = messages.navigation.sections;
  return own[section] ?? section;
}
