/**
 * Issues of Jira as its REST interface gives them, with `expand=changelog`: a search result (`{"issues": [...]}`), a list of
 * issues, or a table whose column `data` holds one JSON object a row (as Apache DevLake keeps what it was answered). States
 * in such a table say which category each state is of; without them a state is told by its present issues, and then by its
 * English name. They are read by the function that reads Jira's back-fill, so that an import and a live feed agree.
 */
import { textAt } from '@bellwether/connectors';
import { type IncomingEvent, type JsonObject, Problem } from '@bellwether/core';
import type { ImportedFile } from '@bellwether/metrics';
import type { StatusCategory } from '../connectors/delivery-event.ts';
import { issueEvents } from '../connectors/jira/backfill.ts';
import { pointsFieldOf, statusCategory } from '../connectors/jira/issue-events.ts';
import { importedEvent } from './imported-event.ts';
import { hasColumns, readTable } from './read-table.ts';

/** States that nobody tells the category of any more, by what they are mostly called. */
const NAMES: readonly (readonly [RegExp, StatusCategory])[] = [
  [/^(done|closed|resolved|released|cancell?ed|rejected|won.t do)$/i, 'done'],
  [/^(in |blocked|review|testing|doing|implementing)/i, 'in_progress'],
  [/^(to do|open|new|backlog|inbox|ready|selected|reopened|triage)/i, 'to_do'],
];

export function importJira(files: readonly ImportedFile[]): IncomingEvent[] {
  const objects = files.flatMap(objectsOf);
  const issues = objects.filter(({ key, fields }) => typeof key === 'string' && isObject(fields));
  const entriesOf = new Map(issues.map((issue) => [issue, historiesOf(issue)] as const));
  const categories = categoriesOf(objects, issues, [...entriesOf.values()].flat());
  const known = { categories, pointsField: pointsFieldOf({}) };
  return issues.flatMap((issue) =>
    issueEvents(issue, entriesOf.get(issue) ?? [], known).map((event) => importedEvent('jira', event)),
  );
}

function objectsOf(file: ImportedFile): JsonObject[] {
  if (hasColumns(file, 'data'))
    return readTable(file)
      .map(({ data = '' }) => parsed(data, file.name))
      .filter(isObject);
  const found = parsed(file.text, file.name);
  const list = isObject(found) && Array.isArray(found.issues) ? found.issues : found;
  return (Array.isArray(list) ? list : [list]).filter(isObject);
}

function historiesOf(issue: JsonObject): JsonObject[] {
  const { changelog } = issue;
  return isObject(changelog) && Array.isArray(changelog.histories) ? changelog.histories.filter(isObject) : [];
}

function categoriesOf(
  objects: readonly JsonObject[],
  issues: readonly JsonObject[],
  entries: readonly JsonObject[],
): Record<string, StatusCategory> {
  const categories: Record<string, StatusCategory> = {};
  const learn = (id: unknown, category: StatusCategory | undefined) => {
    if (typeof id === 'string' && id !== '' && category) categories[id] ??= category;
  };
  const present = issues.flatMap(({ fields }) => (isObject(fields) && isObject(fields.status) ? [fields.status] : []));
  for (const state of [...objects, ...present])
    if (isObject(state.statusCategory)) learn(state.id, statusCategory(String(state.statusCategory.key)));
  for (const { items } of entries)
    for (const item of Array.isArray(items) ? items.filter(isObject) : [])
      if (item.field === 'status') {
        learn(item.from, categoryOfName(item.fromString));
        learn(item.to, categoryOfName(textAt(item, 'toString')));
      }
  return categories;
}

function categoryOfName(name: unknown): StatusCategory | undefined {
  return typeof name === 'string' ? NAMES.find(([pattern]) => pattern.test(name.trim()))?.[1] : undefined;
}

function parsed(text: string, file: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new Problem('malformed_body', `${file} holds text that is no JSON.`);
  }
}

function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
