/**
 * What happened to an issue of Jira, from the issue as it is now and the entries of its changelog. The category of a state
 * is asked of `categories` (by the state's id), which a back-fill knows whole and a webhook only for the present state.
 */
import { idAt, instantAt, listAt, numberAt, textAt } from '@bellwether/connectors';
import type { ConnectorEvent, ConnectorSettings, JsonObject } from '@bellwether/core';
import { type StatusCategory, type WorkItem, workItemChanged } from '../delivery-event.ts';

export interface IssueKnowledge {
  /** The field of story points, such as `customfield_10016`. */
  pointsField: string;
  /** Category of a state by its id. */
  categories?: Readonly<Record<string, StatusCategory>>;
  /** The id of the state it began in, when that is known. */
  firstStatus?: string | undefined;
}

const CATEGORIES: Readonly<Record<string, StatusCategory>> = {
  new: 'to_do',
  undefined: 'to_do',
  indeterminate: 'in_progress',
  done: 'done',
};

export function statusCategory(key: string | undefined): StatusCategory | undefined {
  return CATEGORIES[key ?? ''];
}

export function pointsFieldOf(settings: ConnectorSettings): string {
  return typeof settings.story_points_field === 'string' ? settings.story_points_field : 'customfield_10016';
}

/** `undefined` when it is no whole issue. */
export function createdEvent(issue: JsonObject, known: IssueKnowledge): ConnectorEvent[] | undefined {
  const item = itemOf(issue, known.pointsField);
  const at = instantAt(issue, 'fields.created');
  const first = known.firstStatus;
  const category = first === undefined ? categoryNow(issue) : known.categories?.[first];
  if (!item || !at) return undefined;
  return [workItemChanged(item, { action: 'created', at, category: category ?? 'to_do' })];
}

/** One entry of the changelog: `{id, created, items}`. Other changes than of state and links say nothing about the way of work. */
export function changeEvents(issue: JsonObject, entry: JsonObject, known: IssueKnowledge): ConnectorEvent[] {
  const item = itemOf(issue, known.pointsField);
  const [id, at] = [idAt(entry, 'id'), instantAt(entry, 'created')];
  if (!item || !id || !at) return [];
  const items = listAt(entry, 'items');
  const moved = items.find(({ field }) => field === 'status');
  if (moved) {
    const [from, to] = [idAt(moved, 'from'), idAt(moved, 'to')];
    const isNow = to === idAt(issue, 'fields.status.id');
    const category = known.categories?.[to ?? ''] ?? (isNow ? categoryNow(issue) : undefined);
    if (category === undefined) return [];
    const previous = known.categories?.[from ?? ''];
    const more = {
      status: textAt(moved, 'toString'),
      previous_status: textAt(moved, 'fromString'),
      previous_status_category: previous,
    };
    return [workItemChanged(item, { action: 'moved', at, category, nth: id, more })];
  }
  const linked = items.some(({ field }) => field === 'Link' || field === 'IssueParentAssociation');
  const category = categoryNow(issue);
  return linked && category ? [workItemChanged(item, { action: 'linked', at, category, nth: id })] : [];
}

/** The state an issue began in: what the first change of state left, or the present one when there was none. */
export function firstStatusOf(issue: JsonObject, entries: readonly JsonObject[]): string | undefined {
  const moves = entries
    .flatMap((entry) =>
      listAt(entry, 'items').map((item) => ({
        item,
        at: instantAt(entry, 'created') ?? '',
        id: idAt(entry, 'id') ?? '',
      })),
    )
    .filter(({ item }) => item.field === 'status')
    .toSorted((a, b) => (a.at < b.at ? -1 : a.at > b.at ? 1 : Number(a.id) - Number(b.id)));
  return idAt(moves[0]?.item, 'from') ?? idAt(issue, 'fields.status.id');
}

function categoryNow(issue: JsonObject): StatusCategory | undefined {
  return statusCategory(textAt(issue, 'fields.status.statusCategory.key'));
}

function itemOf(issue: JsonObject, pointsField: string): WorkItem | undefined {
  const key = textAt(issue, 'key');
  if (!key) return undefined;
  const links = listAt(issue, 'fields.issuelinks');
  const linked = (isBlocker: boolean) =>
    links
      .filter((link) => (textAt(link, 'type.name') === 'Blocks' && 'inwardIssue' in link) === isBlocker)
      .flatMap((link) => textAt(link, 'inwardIssue.key') ?? textAt(link, 'outwardIssue.key') ?? []);
  const [blockedBy, relatesTo] = [linked(true), linked(false)];
  const points = numberAt(issue, `fields.${pointsField}`);
  return {
    ...{ source: 'jira', key, type: textAt(issue, 'fields.issuetype.name') },
    project: textAt(issue, 'fields.project.key') ?? key.slice(0, key.lastIndexOf('-')),
    more: {
      opened_at: instantAt(issue, 'fields.created'),
      points: points !== undefined && points >= 0 ? points : undefined,
      parent_key: textAt(issue, 'fields.parent.key'),
      blocked_by: blockedBy.length > 0 ? blockedBy : undefined,
      relates_to: relatesTo.length > 0 ? relatesTo : undefined,
    },
  };
}
