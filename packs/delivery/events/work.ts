/** Planned work and the things beside code: work items, designs, messages. */
import { defineEventType } from '@bellwether/core';
import { metadataOf } from './fields.ts';

export const workItemChanged = defineEventType({
  name: 'work_item_changed',
  topic: 'delivery_events',
  category: 'usage',
  description:
    'A work item was created, came into another state, or was linked to others. One event for each change; lists of links are what they are after it.',
  subject: 'session_id',
  unattributed: true,
  metadata: metadataOf(
    ['project', 'item_key', 'status_category'],
    [
      'action',
      'item_type',
      'status',
      'previous_status',
      'previous_status_category',
      'is_waiting',
      'points',
      'parent_key',
      'blocked_by',
      'relates_to',
      'opened_at',
    ],
  ),
});

export const designChanged = defineEventType({
  name: 'design_changed',
  topic: 'delivery_events',
  category: 'usage',
  description: 'A design file was updated, published, commented on or deleted. What is in it is never kept.',
  subject: 'session_id',
  unattributed: true,
  metadata: metadataOf(['file_key_hash', 'action'], ['project', 'work_items']),
});

/** About persons by its topic: nobody reads these one by one, or counts them outside of disclosure control. */
export const messagePosted = defineEventType({
  name: 'message_posted',
  topic: 'communication_events',
  category: 'usage',
  description: 'Somebody wrote in a channel, by pseudonyms of both. The text is never kept.',
  subject: 'user_id',
  metadata: metadataOf(['channel_id_hash'], ['thread_id_hash', 'work_items']),
});
