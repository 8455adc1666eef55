/**
 * Asks the engine itself what a statement reads: its parser's tree must hold no table but events, and every SELECT that
 * names it must filter on the tenant, alone or as one of the conditions joined by AND.
 */
import type { Engine } from '@bellwether/store';

interface Node {
  text: string;
  children: Node[];
}

/** What is wrong with the fence; empty when it holds. `table` is the one that may be read. */
export async function breachesOf(
  engine: Engine,
  sql: string,
  orgId: string,
  table = 'bellwether.events',
): Promise<string[]> {
  const { rows } = await engine.query(`SELECT explain FROM (EXPLAIN AST ${sql})`);
  const root = readTree(rows.map(([line]) => String(line)));
  const breaches: string[] = [];
  let tables = 0;
  let settings = 0;
  const visit = (node: Node, depth: number): void => {
    if (node.text.startsWith('TableIdentifier')) {
      tables++;
      if (node.text !== `TableIdentifier ${table}`) breaches.push(`reads ${node.text}`);
    }
    if (node.text.startsWith('TableExpression') && node.children.some((child) => child.text.startsWith('Function')))
      breaches.push('calls a table function');
    if (node.text.startsWith('TableJoin') || node.text.startsWith('ArrayJoin')) breaches.push('joins');
    // Root, list, outermost SELECT, its settings: any deeper ones would be a sub-select's own.
    if (node.text === 'Set' && (depth !== 3 || ++settings > 1)) breaches.push('has settings of its own inside');
    if (node.text.startsWith('SelectWithUnionQuery') && node.children[0]!.children.length !== 1)
      breaches.push('unites');
    if (node.text.startsWith('SelectQuery') && readsTable(node) && !isFenced(node, orgId))
      breaches.push('reads the table without the tenant predicate');
    for (const child of node.children) visit(child, depth + 1);
  };
  visit(root, 0);
  if (tables !== 1) breaches.push(`reads ${tables} tables`);
  return breaches;
}

function readsTable(select: Node): boolean {
  const expression = select.children.find((child) => child.text.startsWith('TablesInSelectQuery'));
  const table = expression?.children[0]?.children[0]?.children[0];
  return table?.text.startsWith('TableIdentifier') ?? false;
}

function isFenced(select: Node, orgId: string): boolean {
  return select.children.some((condition) => {
    if (condition.text.startsWith('Function and'))
      return condition.children[0]!.children.some((c) => isTenant(c, orgId));
    return isTenant(condition, orgId);
  });
}

function isTenant(condition: Node, orgId: string): boolean {
  if (!condition.text.startsWith('Function equals')) return false;
  const [column, value] = condition.children[0]!.children;
  return column?.text === 'Identifier org_id' && value?.text === `Literal ${engineQuoted(orgId)}`;
}

const ESCAPES: Readonly<Record<string, string>> = {
  '\b': '\\b',
  '\f': '\\f',
  '\n': '\\n',
  '\r': '\\r',
  '\t': '\\t',
  '\0': '\\0',
  '\\': '\\\\',
  "'": "\\'",
};

/** A string as the engine shows it. */
function engineQuoted(text: string): string {
  return `'${[...text].map((character) => ESCAPES[character] ?? character).join('')}'`;
}

/** One space of indentation for each level; the root is the first line. */
function readTree(lines: readonly string[]): Node {
  const path: Node[] = [];
  for (const line of lines) {
    const text = line.trimStart();
    const node = { text: text.replace(/ \(children \d+\)$/, ''), children: [] };
    const depth = line.length - text.length;
    path.length = depth;
    path.at(-1)?.children.push(node);
    path.push(node);
  }
  return path[0]!;
}
