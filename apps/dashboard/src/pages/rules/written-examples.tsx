/** What packs bring to begin with, of things that people write: rules, pipelines. Those that are here already are left out. */
import { Link } from '@bellwether/ui/navigation/location.tsx';

export interface WrittenExample {
  name: string;
  title: string;
  description: string;
}

export function WrittenExamples(props: {
  examples: readonly WrittenExample[] | undefined;
  known: readonly { name: string }[];
  /** Where one is written anew. */
  href: string;
  words: { examples: string; begin: string; beginWith: (title: string) => string };
}) {
  const { examples = [], known, href, words } = props;
  const names = new Set(known.map(({ name }) => name));
  const unused = examples.filter(({ name }) => !names.has(name));
  if (unused.length === 0) return null;
  return (
    <section className="panel" aria-labelledby="examples">
      <header className="panel-head">
        <h2 id="examples">{words.examples}</h2>
      </header>
      <ul className="rule-examples">
        {unused.map(({ name, title, description }) => (
          <li key={name}>
            <div>
              <h3>{title}</h3>
              <p>{description}</p>
            </div>
            <Link
              className="button"
              href={`${href}?example=${encodeURIComponent(name)}`}
              aria-label={words.beginWith(title)}
            >
              {words.begin}
            </Link>
          </li>
        ))}
      </ul>
    </section>
  );
}
