import type { EventType } from '@bellwether/core';

export interface EventTypeView extends EventType {
  /** Who declared it. */
  source: 'pack' | 'tenant';
}

export function eventTypeView(type: EventType, source: EventTypeView['source']): EventTypeView {
  return { ...type, source };
}
