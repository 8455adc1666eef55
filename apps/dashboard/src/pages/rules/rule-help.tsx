/** What can stand where the caret is, from the schema of rule files: names, values, metrics, and what a condition can use. */
import { useCatalog } from '@bellwether/ui/api/catalog.tsx';
import { useResource } from '@bellwether/ui/api/use-resource.ts';
import { messages } from './messages.ts';
import { type RuleSchema, rulesApi, type SchemaNode, type TriggerKind } from './rules.ts';
import { namesBeside, type YamlPlace, yamlPlace } from './yaml-path.ts';

const words = messages.help;
const METRICS_SHOWN = 8;

type Insert = (text: string, from: number, to: number) => void;

export function RuleHelp({ source, caret, insert }: { source: string; caret: number; insert: Insert }) {
  const schema = useResource('rule schema', rulesApi.schema);
  if (!schema.value) return <aside className="rule-help" />;
  const place = yamlPlace(source, caret);
  const { node, at } = schemaAt(schema.value, place.path);
  return (
    <aside className="rule-help" aria-label={words.title}>
      <h3>{at.length === 0 ? words.top : at.filter((name) => name !== '[]').join(' › ')}</h3>
      {node.description && <p>{node.description}</p>}
      <Names node={node} source={source} caret={caret} place={place} insert={insert} />
      {node.enum && <Values values={node.enum} source={source} caret={caret} insert={insert} />}
      {place.name === 'metric' && at.at(-1) === 'metric' && !node.properties && (
        <Metrics typed={place.value} source={source} caret={caret} insert={insert} />
      )}
      {['when', 'until', 'title', 'body'].includes(place.name ?? '') && at.length > 0 && (
        <Variables schema={schema.value} source={source} />
      )}
    </aside>
  );
}

/** The deepest node on the way that the schema knows. */
function schemaAt(schema: RuleSchema, path: readonly string[]): { node: SchemaNode; at: readonly string[] } {
  let node: SchemaNode = schema;
  const at: string[] = [];
  for (const name of path) {
    const more = typeof node.additionalProperties === 'object' ? node.additionalProperties : undefined;
    const inner = name === '[]' ? node.items : (node.properties?.[name] ?? more);
    if (!inner) break;
    node = inner;
    at.push(name);
  }
  return { node, at };
}

function Names(props: { node: SchemaNode; source: string; caret: number; place: YamlPlace; insert: Insert }) {
  const { node, source, caret, place, insert } = props;
  const inside = node.items?.properties ? node.items : node;
  if (!inside.properties) return null;
  const isEntry = inside !== node;
  const isOwnLine = place.name === undefined;
  const indent = isOwnLine ? place.indent : place.indent + 2;
  const line = source.slice(source.lastIndexOf('\n', caret - 1) + 1, caret);
  const taken = isOwnLine || place.path.length === 0 ? namesBeside(source, caret, indent) : new Set<string>();
  const free = Object.entries(inside.properties).filter(([name]) => isEntry || !taken.has(name));
  const write = (name: string): void => {
    const end = source.indexOf('\n', caret);
    const lineEnd = end < 0 ? source.length : end;
    const dash = isEntry ? '- ' : '';
    const isEmpty = line.trim() === '' && source.slice(caret, lineEnd).trim() === '';
    const lead = isEmpty ? ' '.repeat(Math.max(0, indent - line.length)) : `\n${' '.repeat(indent)}`;
    insert(`${lead}${dash}${name}: `, isEmpty ? caret : lineEnd, isEmpty ? lineEnd : lineEnd);
  };
  return (
    <ul className="rule-names">
      {free.map(([name, { description }]) => (
        <li key={name}>
          <button type="button" aria-label={words.insert(name)} onClick={() => write(name)}>
            <code>{name}</code>
            {inside.required?.includes(name) && <small>{words.needed}</small>}
          </button>
          {description && <span>{description}</span>}
        </li>
      ))}
    </ul>
  );
}

/** Replaces what the line says after its name. */
function writeValue(source: string, caret: number, value: string, insert: Insert): void {
  const start = source.lastIndexOf('\n', caret - 1) + 1;
  const end = source.indexOf('\n', caret);
  const lineEnd = end < 0 ? source.length : end;
  const colon = source.indexOf(':', start);
  if (colon >= 0 && colon < lineEnd) insert(` ${value}`, colon + 1, lineEnd);
}

function Values(props: { values: readonly string[]; source: string; caret: number; insert: Insert }) {
  const { values, source, caret, insert } = props;
  return (
    <ul className="rule-values" aria-label={words.values}>
      {values.map((value) => (
        <li key={value}>
          <button type="button" className="chip" onClick={() => writeValue(source, caret, value, insert)}>
            {value}
          </button>
        </li>
      ))}
    </ul>
  );
}

function Metrics(props: { typed: string; source: string; caret: number; insert: Insert }) {
  const { typed, source, caret, insert } = props;
  const { metrics } = useCatalog();
  const wanted = typed.toLowerCase();
  const found = (metrics.value ?? []).filter(
    ({ name, title }) => name.includes(wanted) || title.toLowerCase().includes(wanted),
  );
  return (
    <ul className="rule-names" aria-label={words.metrics}>
      {found.slice(0, METRICS_SHOWN).map(({ name, title }) => (
        <li key={name}>
          <button type="button" aria-label={words.insert(name)} onClick={() => writeValue(source, caret, name, insert)}>
            <code>{name}</code>
          </button>
          <span>{title}</span>
        </li>
      ))}
    </ul>
  );
}

function Variables({ schema, source }: { schema: RuleSchema; source: string }) {
  const kinds = Object.keys(schema['x-variables']) as TriggerKind[];
  const kind = kinds.find((each) => new RegExp(`^\\s*(?:trigger:\\s*\\{)?\\s*${each}:`, 'm').test(source));
  if (!kind) return null;
  return (
    <>
      <h4>{words.variables}</h4>
      <dl className="rule-variables">
        {Object.entries(schema['x-variables'][kind]).map(([name, meaning]) => (
          <div key={name}>
            <dt>
              <code>{name}</code>
            </dt>
            <dd>{meaning}</dd>
          </div>
        ))}
      </dl>
    </>
  );
}
