/**
 * Who acted, for whom and where, from a record's attributes and, where it is silent, its resource.
 * A session is what the producer calls one (session.id, then the conversation or thread); a trace without any is taken
 * as its own session. An e-mail address in `user.email` is never read, nor one given as the user's id.
 */
import { isUuid } from '@bellwether/core';
import type { TelemetryRecord } from '@bellwether/metrics';
import { type Attributes, nameAt } from './attributes.ts';

export interface RecordContext {
  user_id?: string;
  session_id?: string;
  environment?: string;
  metadata: { [field: string]: string };
}

const SESSION = [
  'session.id',
  'langfuse.session.id',
  'gen_ai.conversation.id',
  'conversation.id',
  'ai.telemetry.metadata.sessionId',
  'ai.telemetry.metadata.session_id',
  'traceloop.association.properties.session_id',
  'traceloop.association.properties.conversation_id',
  'traceloop.association.properties.thread_id',
  'langfuse.trace.metadata.langfuse_session_id',
  'langsmith.trace.session_id',
  'langgraph.thread_id',
  'thread_id',
  'thread.id',
  'gcp.vertex.agent.session_id',
  'mlflow.trace.session',
];
const USER = [
  'user.id',
  'enduser.id',
  'langfuse.user.id',
  'ai.telemetry.metadata.userId',
  'ai.telemetry.metadata.user_id',
  'traceloop.association.properties.user_id',
  'langfuse.trace.metadata.langfuse_user_id',
  'user.account_uuid',
  'user.account_id',
  'mlflow.trace.user',
];
const AGENT = ['gen_ai.agent.name', 'agent_name', 'agent.name', 'ai.telemetry.functionId', 'service.name'];
const AGENT_VERSION = ['gen_ai.agent.version', 'app.version', 'service.version'];
const TEAM = [
  'team',
  'team.name',
  'team.id',
  'department',
  'ai.telemetry.metadata.team',
  'traceloop.association.properties.team',
];
const REPOSITORY = ['repository', 'vcs.repository.name', 'repo', 'git.repository'];
const BRANCH = ['branch', 'vcs.ref.head.name', 'vcs.repository.ref.name', 'git.branch'];
const ENVIRONMENT = [
  'deployment.environment.name',
  'deployment.environment',
  'langfuse.environment',
  'gen_ai.environment',
];

export function contextOf(record: TelemetryRecord): RecordContext {
  const { attributes, resource, scope } = record;
  const find = (keys: readonly string[]) => nameAt(attributes, keys) ?? nameAt(resource, keys);
  const traceId = record.kind === 'metric' ? '' : record.traceId;
  const context: RecordContext = { metadata: {} };

  const session = find(SESSION) ?? (traceId || undefined);
  if (session) context.session_id = session;
  const user = find(USER.filter((key) => !isAddress(attributes[key] ?? resource[key])));
  if (user) context.user_id = user;
  const environment = find(ENVIRONMENT);
  if (environment) context.environment = environment.toLowerCase();

  const fields: { [field: string]: string | undefined } = {
    agent: agentName(attributes, resource) ?? (scope.name.slice(0, 256) || undefined),
    agent_version: find(AGENT_VERSION),
    team: find(TEAM),
    repository: find(REPOSITORY) ?? repositoryOfUrl(find(['vcs.repository.url.full'])),
    branch: find(BRANCH),
    trace_id: traceId || undefined,
    span_id: record.kind === 'metric' ? undefined : record.spanId || undefined,
    parent_span_id: record.kind === 'span' ? record.parentSpanId || undefined : undefined,
  };
  for (const [field, value] of Object.entries(fields)) if (value !== undefined) context.metadata[field] = value;
  return context;
}

/**
 * SDKs call a service nobody has named `unknown_service` (sometimes with the process's name behind a colon), and some
 * frameworks name an agent by the id of its run: neither says which agent it is.
 */
function agentName(attributes: Attributes, resource: Attributes): string | undefined {
  for (const source of [attributes, resource])
    for (const key of AGENT) {
      const name = nameAt(source, [key]);
      if (name && !name.startsWith('unknown_service') && !isUuid(name)) return name;
    }
  return undefined;
}

/** `https://host/owner/name.git` and `git@host:owner/name` → `owner/name`; credentials in a URL go with the rest of it. */
function repositoryOfUrl(url: string | undefined): string | undefined {
  return /[/:]([^/:@]+\/[^/:@]+?)(?:\.git)?\/?$/.exec(url ?? '')?.[1];
}

/** Some producers have no other id of their users; the centre would refuse the whole event for it. */
function isAddress(value: unknown): boolean {
  return typeof value === 'string' && value.includes('@');
}
