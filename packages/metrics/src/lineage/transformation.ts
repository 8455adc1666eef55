/**
 * How a column of an answer depends on a field of an event, in the words of OpenLineage's column lineage facet (version
 * 1-2-0). DIRECT: the answer is made of the field's values. INDIRECT: the field decides which events count, in which
 * group or in which window.
 */
export type Transformation =
  | { type: 'DIRECT'; subtype: 'AGGREGATION' | 'TRANSFORMATION' }
  | { type: 'INDIRECT'; subtype: 'FILTER' | 'GROUP_BY' | 'WINDOW' };

export const AGGREGATION: Transformation = { type: 'DIRECT', subtype: 'AGGREGATION' };
export const TRANSFORMATION: Transformation = { type: 'DIRECT', subtype: 'TRANSFORMATION' };
export const FILTER: Transformation = { type: 'INDIRECT', subtype: 'FILTER' };
export const GROUP_BY: Transformation = { type: 'INDIRECT', subtype: 'GROUP_BY' };
export const WINDOW: Transformation = { type: 'INDIRECT', subtype: 'WINDOW' };
