/**
 * `/graphql` over HTTP: POST for everything, GET for queries only. Authentication, quotas and the defence against other
 * sites' pages are those of every route; a GET changes nothing, and a mutation by GET is refused.
 */
import { requireCaller } from '@bellwether/services';
import { GraphQLError } from 'graphql';
import { createHandler } from 'graphql-http';
import type { Route, RouteContext } from '../routes/route.ts';
import { execute, parse, shownError, validate } from './execution.ts';
import { type GraphqlContext, roots } from './resolvers.ts';
import { schema } from './schema.ts';

const BODY_BYTES_MAX = 128 * 1024;

export function graphqlRoutes(): Route[] {
  const graphql = { path: '/graphql', tag: 'figures', needs: 'credential', handle: answer } as const;
  return [
    {
      ...graphql,
      method: 'POST',
      summary: 'GraphQL: {query, variables?, operationName?}. Each field asks for its own permission.',
      consumes: ['application/json'],
    },
    {
      ...graphql,
      method: 'GET',
      summary: 'GraphQL, queries only.',
      query: {
        query: 'the document',
        variables: 'a JSON object',
        operationName: 'which of its operations',
      },
    },
  ];
}

async function answer(context: RouteContext): Promise<undefined> {
  const { platform, caller, request, reply } = context;
  requireCaller(caller);
  let isRead = false;
  const handle = createHandler<RouteContext, undefined, GraphqlContext>({
    schema,
    rootValue: { ...roots.query, ...roots.mutation },
    context: { platform, caller, again: async () => caller },
    onSubscribe: () => {
      isRead = true;
    },
    parse,
    validate,
    execute,
    formatError: (error) => {
      // What the protocol's reader says of a request (no query, variables that are a list) is the caller's to mend.
      if (!isRead && !(error instanceof GraphQLError)) return new GraphQLError(`${error.message}.`);
      return shownError(error, (cause) => request.log.error({ err: cause }, 'a field of a GraphQL query failed'));
    },
  });
  const body = request.method === 'POST' ? (await context.body(BODY_BYTES_MAX)).toString('utf8') : null;
  const headers = { get: (name: string) => headerOf(request.headers[name.toLowerCase()]) };
  const [text, { status, statusText: _, headers: answered }] = await handle({
    ...{ method: request.method, url: request.url, headers, body, raw: context, context: undefined },
  });
  // Nobody is told "no" before it is written down.
  await platform.audit.settled();
  reply
    .status(status)
    .headers({ 'cache-control': 'no-store', ...answered })
    .send(text ?? '');
  return undefined;
}

function headerOf(value: string | string[] | undefined): string | null {
  return Array.isArray(value) ? value.join(', ') : (value ?? null);
}
