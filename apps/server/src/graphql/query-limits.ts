/**
 * How much one document may ask for, decided before anything is read: depth, fields, aliases, how often one field, and a
 * cost that counts lists by what they may hold. Each fragment is measured once however often it is spread, so measuring
 * takes time in proportion to the document, also for one that multiplies itself.
 */
import {
  type DocumentNode,
  type FragmentDefinitionNode,
  GraphQLError,
  type GraphQLSchema,
  getNamedType,
  isCompositeType,
  isInterfaceType,
  isListType,
  isNonNullType,
  isObjectType,
  Kind,
  type OperationDefinitionNode,
  type SelectionSetNode,
} from 'graphql';

export const LIMITS = { depth: 8, fields: 400, aliases: 20, same: 10, cost: 10_000, operations: 10 } as const;
/** Tokens of a document; the parser stops there. */
export const TOKENS_MAX = 2500;

/** How many entries a list is counted as. Lists that are not here count as `LIST_DEFAULT`. */
const LIST_SIZES: Readonly<Record<string, number>> = { departments: 30, metrics_history: 12, alerts: 10, figures: 10 };
const LIST_DEFAULT = 5;

interface Measure {
  depth: number;
  fields: number;
  aliases: number;
  cost: number;
  /** How often each field is asked for, by type and name. */
  same: Map<string, number>;
}

/** Why the document is refused; empty when it may be run. Documents that are not valid otherwise are for validation. */
export function limitErrors(schema: GraphQLSchema, document: DocumentNode): GraphQLError[] {
  const operations = document.definitions.filter((each) => each.kind === Kind.OPERATION_DEFINITION);
  if (operations.length > LIMITS.operations)
    return [refused(`A document may hold at most ${LIMITS.operations} operations; this one has ${operations.length}.`)];
  const measurer = new Measurer(schema, document);
  return operations.flatMap((operation) => errorsOf(measurer.operation(operation)));
}

function errorsOf({ depth, fields, aliases, cost, same }: Measure): GraphQLError[] {
  const [field, times] = [...same].reduce((most, each) => (each[1] > most[1] ? each : most), ['', 0]);
  return [
    ...(depth > LIMITS.depth
      ? [refused(`The query is ${depth} levels deep; at most ${LIMITS.depth} are answered.`)]
      : []),
    ...(fields > LIMITS.fields
      ? [refused(`The query asks for ${fields} fields; at most ${LIMITS.fields} are answered. Ask in parts.`)]
      : []),
    ...(aliases > LIMITS.aliases
      ? [refused(`The query has ${aliases} aliases; at most ${LIMITS.aliases} are answered. Ask in parts.`)]
      : []),
    ...(times > LIMITS.same
      ? [refused(`The query asks for ${field} ${times} times; at most ${LIMITS.same} are answered. Ask in parts.`)]
      : []),
    ...(cost > LIMITS.cost
      ? [
          refused(
            `The query costs ${cost}, counting ${LIST_SIZES.departments} departments and ${LIST_SIZES.metrics_history} windows for a list; at most ${LIMITS.cost} is answered.`,
          ),
        ]
      : []),
  ];
}

function refused(message: string): GraphQLError {
  return new GraphQLError(message, { extensions: { code: 'query_too_expensive', status: 422 } });
}

class Measurer {
  readonly #schema: GraphQLSchema;
  readonly #fragments: ReadonlyMap<string, FragmentDefinitionNode>;
  readonly #measured = new Map<string, Measure>();

  constructor(schema: GraphQLSchema, document: DocumentNode) {
    this.#schema = schema;
    this.#fragments = new Map(
      document.definitions.flatMap((each) => (each.kind === Kind.FRAGMENT_DEFINITION ? [[each.name.value, each]] : [])),
    );
  }

  operation(operation: OperationDefinitionNode): Measure {
    const root = this.#schema.getRootType(operation.operation);
    return this.#selection(operation.selectionSet, root?.name ?? '');
  }

  #selection(selections: SelectionSetNode, parent: string): Measure {
    const total: Measure = { depth: 0, fields: 0, aliases: 0, cost: 0, same: new Map() };
    for (const selection of selections.selections) {
      switch (selection.kind) {
        case Kind.FIELD: {
          const name = selection.name.value;
          const { type, isList } = this.#fieldType(parent, name);
          const inner = selection.selectionSet ? this.#selection(selection.selectionSet, type) : undefined;
          // The schema's own description is deep by nature, and costs nothing to read.
          const isOfSchema = name.startsWith('__') || parent.startsWith('__');
          const times = isList ? (LIST_SIZES[name] ?? LIST_DEFAULT) : 1;
          add(total, {
            depth: isOfSchema ? 0 : 1 + (inner?.depth ?? 0),
            fields: isOfSchema ? 0 : 1 + (inner?.fields ?? 0),
            aliases: (selection.alias ? 1 : 0) + (inner?.aliases ?? 0),
            cost: isOfSchema ? 0 : times * (1 + (inner?.cost ?? 0)),
            same: isOfSchema ? new Map() : plus(inner?.same, `${parent}.${name}`),
          });
          break;
        }
        case Kind.INLINE_FRAGMENT:
          add(total, this.#selection(selection.selectionSet, selection.typeCondition?.name.value ?? parent));
          break;
        case Kind.FRAGMENT_SPREAD:
          add(total, this.#fragment(selection.name.value));
          break;
      }
    }
    return total;
  }

  #fragment(name: string): Measure {
    const known = this.#measured.get(name);
    if (known) return known;
    const nothing: Measure = { depth: 0, fields: 0, aliases: 0, cost: 0, same: new Map() };
    // One that holds itself is refused by validation; here it must only come to an end.
    this.#measured.set(name, nothing);
    const fragment = this.#fragments.get(name);
    if (!fragment) return nothing;
    const measure = this.#selection(fragment.selectionSet, fragment.typeCondition.name.value);
    this.#measured.set(name, measure);
    return measure;
  }

  #fieldType(parent: string, field: string): { type: string; isList: boolean } {
    const parentType = this.#schema.getType(parent);
    const type =
      isObjectType(parentType) || isInterfaceType(parentType) ? parentType.getFields()[field]?.type : undefined;
    if (!type) return { type: field === '__schema' ? '__Schema' : field === '__type' ? '__Type' : '', isList: false };
    const named = getNamedType(type);
    return {
      type: isCompositeType(named) ? named.name : '',
      isList: isListType(isNonNullType(type) ? type.ofType : type),
    };
  }
}

/** Numbers stay finite, however often something is multiplied. */
const MEASURE_MAX = 1e9;

function add(total: Measure, more: Measure): void {
  total.depth = Math.max(total.depth, more.depth);
  total.fields = Math.min(MEASURE_MAX, total.fields + more.fields);
  total.aliases = Math.min(MEASURE_MAX, total.aliases + more.aliases);
  total.cost = Math.min(MEASURE_MAX, total.cost + more.cost);
  for (const [field, times] of more.same)
    total.same.set(field, Math.min(MEASURE_MAX, (total.same.get(field) ?? 0) + times));
}

function plus(same: ReadonlyMap<string, number> | undefined, field: string): Map<string, number> {
  const all = new Map(same);
  return all.set(field, (all.get(field) ?? 0) + 1);
}
