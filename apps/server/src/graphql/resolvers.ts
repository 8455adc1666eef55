/**
 * What answers a field: the verbs of services, and nothing else. Permission, reach, disclosure and audit are theirs; here
 * words are turned into the schema's. Objects have their fields as values, and those that cost a read as functions.
 */
import { Problem } from '@bellwether/core';
import {
  type AlertView,
  acknowledgeAlert,
  type Caller,
  departmentFigures,
  departmentHistory,
  type EmployeeTrends,
  type FigureAnswer,
  getDiagnosticReport,
  getEmployeeTrends,
  HealthBook,
  listAlerts,
  organisationHistory,
  organisationSummary,
  type Platform,
  recordSurveyResponse,
  requestDiagnostic,
  watchAlerts,
  watchDerivedEvents,
  watchUnit,
} from '@bellwether/services';

export interface GraphqlContext extends Record<PropertyKey, unknown> {
  platform: Platform;
  caller: Caller | undefined;
  /** Who asks, looked up anew; for what lasts. */
  again(): Promise<Caller | undefined>;
}

type Resolver<A = object> = (args: A, context: GraphqlContext) => unknown;
type Resolvers = { [field: string]: Resolver<never> };

const ALERT_TYPES = new Set([
  'CSD_WARNING',
  'EPISTEMIC_TREMOR',
  'NETWORK_FRAGILITY',
  'LOSS_SPIRAL',
  'TOP_PERFORMER_DEPARTURE',
]);

const query = {
  organization: async (_: object, context: GraphqlContext) =>
    organisationNode(
      await HealthBook.open(context.platform, context.caller, { action: 'organisation_health.read' }),
      context,
    ),
  department: async ({ id_hash }: { id_hash: string }, { platform, caller }: GraphqlContext) => {
    const book = await HealthBook.open(platform, caller, { action: 'department_metrics.read', resourceId: id_hash });
    return orNull(() => departmentNode(book, book.unit(id_hash).unit));
  },
  employee: async ({ id_hash }: { id_hash: string }, { platform, caller }: GraphqlContext) => {
    const { employee } = await getEmployeeTrends(platform, caller, id_hash);
    if (employee) return employeeNode(employee);
    throw new Suppressed();
  },
  alerts: async (filter: { severity?: string; status?: string }, { platform, caller }: GraphqlContext) =>
    (await listAlerts(platform, caller, given(filter))).map(alertNode),
  diagnosticReport: async (_: object, { platform, caller }: GraphqlContext) =>
    orNull(() => getDiagnosticReport(platform, caller)),
} satisfies Resolvers;

const mutation = {
  recordSurveyResponse: ({ input }: { input: { responses: object[] } }, { platform, caller }: GraphqlContext) =>
    recordSurveyResponse(platform, caller, { ...given(input), responses: input.responses.map((each) => given(each)) }),
  acknowledgeAlert: async ({ alert_id }: { alert_id: string }, { platform, caller }: GraphqlContext) =>
    alertNode(await acknowledgeAlert(platform, caller, alert_id)),
  requestDiagnostic: (_: object, { platform, caller }: GraphqlContext) => requestDiagnostic(platform, caller),
} satisfies Resolvers;

const subscription = {
  alerts: async (filter: { severity?: string }, { platform, again }: GraphqlContext) =>
    each(await watchAlerts(platform, again, given(filter)), (alert) => ({ alerts: alertNode(alert) })),
  department_metrics: async ({ id_hash }: { id_hash: string }, { platform, again }: GraphqlContext) =>
    each(await watchUnit(platform, again, id_hash), (book) => ({
      department_metrics: departmentNode(book, id_hash),
    })),
  derived_events: async ({ types }: { types?: readonly string[] | null }, { platform, again }: GraphqlContext) =>
    each(await watchDerivedEvents(platform, again, { types: types ?? undefined }), (event) => ({
      derived_events: event,
    })),
} satisfies Resolvers;

/** By operation, since a query and a subscription may have a field of the same name. */
export const roots = { query, mutation, subscription };

/** Not an error of the caller's: the answer is nobody, and why is in the extensions. */
export class Suppressed extends Error {
  constructor() {
    super('Figures about one person are for that person alone.');
    this.name = 'Suppressed';
  }
}

function organisationNode(book: HealthBook, { platform, caller }: GraphqlContext): object {
  const { contributions, reasons, level, csd_risk_level, ...summary } = organisationSummary(book);
  return {
    ...summary,
    level: upper(level),
    csd_risk_level: upper(csd_risk_level),
    contributions: (Array.isArray(contributions) ? contributions : []).map((one) => {
      const contribution = (one ?? {}) as { reason?: string };
      return { ...contribution, reason: upper(contribution.reason) };
    }),
    reasons: reasonNodes(reasons),
    departments: () => book.departments().map(({ unit }) => departmentNode(book, unit)),
    alerts: async () => (await listAlerts(platform, caller, { status: 'active' })).map(alertNode),
    metrics_history: ({ days }: { days: number }) => organisationHistory(book, days),
  };
}

function departmentNode(book: HealthBook, unit: string): object {
  const { kind, level, figures, network_health, reasons, ...fields } = departmentFigures(book, unit);
  return {
    ...fields,
    kind: upper(kind),
    level: upper(level),
    network_health: { ...network_health, reasons: reasonNodes(network_health.reasons) },
    figures: Object.entries(figures).map(([signal, figure]) => figureNode(signal, figure)),
    reasons: reasonNodes(reasons),
    metrics_history: ({ days }: { days: number }) => departmentHistory(book, unit, days),
  };
}

function figureNode(signal: string, { reason, level, window, ...figure }: FigureAnswer): object {
  return {
    ...figure,
    signal,
    reason: upper(reason),
    level: upper(level),
    window_from: window.from,
    window_to: window.to,
  };
}

function employeeNode({ reasons, ...employee }: EmployeeTrends): object {
  return { ...employee, reasons: reasonNodes(reasons) };
}

function alertNode(alert: AlertView): object {
  return {
    ...alert,
    type: ALERT_TYPES.has(alert.type) ? alert.type : 'OTHER',
    severity: upper(alert.severity),
    status: upper(alert.status),
  };
}

function reasonNodes(reasons: Readonly<Record<string, string>>): { field: string; reason: string }[] {
  return Object.entries(reasons).map(([field, reason]) => ({ field, reason: reason.toUpperCase() }));
}

function upper(word: string | null | undefined): string | null {
  return word?.toUpperCase() ?? null;
}

/** What was sent, without what was sent as null: GraphQL knows both, the verbs one. */
function given<T extends object>(input: T): T {
  return Object.fromEntries(Object.entries(input).filter(([, value]) => value !== null && value !== undefined)) as T;
}

async function orNull<T>(read: () => T | Promise<T>): Promise<T | null> {
  try {
    return await read();
  } catch (error) {
    if (error instanceof Problem && error.code === 'not_found') return null;
    throw error;
  }
}

/** Each value in the schema's words. No generator: the end has to reach the source while the source is being waited for. */
function each<T, R>(source: AsyncGenerator<T>, map: (value: T) => R): AsyncIterableIterator<R> {
  const mapped = async (result: Promise<IteratorResult<T, unknown>>): Promise<IteratorResult<R, undefined>> => {
    const { done, value } = await result;
    return done ? { done, value: undefined } : { done: false, value: map(value) };
  };
  return {
    next: () => mapped(source.next()),
    return: () => mapped(source.return(undefined)),
    [Symbol.asyncIterator]() {
      return this;
    },
  };
}
