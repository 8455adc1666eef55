/** How a document is read, checked and run: the same over HTTP and over WebSocket. */
import { PROBLEMS, Problem } from '@bellwether/core';
import {
  type DocumentNode,
  type ExecutionArgs,
  execute as executeDocument,
  GraphQLError,
  type GraphQLSchema,
  parse as parseDocument,
  type Source,
  validate as validateDocument,
} from 'graphql';
import { asProblem } from '../http/problem-response.ts';
import { limitErrors, TOKENS_MAX } from './query-limits.ts';
import { Suppressed } from './resolvers.ts';

const ERRORS_MAX = 20;
/** A query that takes longer has met a store that hangs. */
const EXECUTION_MS_MAX = 30_000;

export function parse(source: string | Source): DocumentNode {
  return parseDocument(source, { maxTokens: TOKENS_MAX });
}

/** Limits first: the rules of the specification take longer than a document that is too large deserves. */
export function validate(schema: GraphQLSchema, document: DocumentNode): readonly GraphQLError[] {
  const refused = limitErrors(schema, document);
  return refused.length > 0 ? refused : validateDocument(schema, document, undefined, { maxErrors: ERRORS_MAX });
}

export function execute(args: ExecutionArgs): ReturnType<typeof executeDocument> {
  return executeDocument({ ...args, abortSignal: AbortSignal.timeout(EXECUTION_MS_MAX) });
}

/** A failure as its caller may see it: a problem's code, status and fields; of what we did not expect, only that it is ours. */
export function shownError(
  error: Readonly<GraphQLError | Error>,
  onUnexpected: (error: unknown) => void,
): GraphQLError {
  const graphqlError = error instanceof GraphQLError ? error : undefined;
  const cause = graphqlError ? graphqlError.originalError : error;
  const place = graphqlError
    ? {
        nodes: graphqlError.nodes,
        source: graphqlError.source,
        positions: graphqlError.positions,
        path: graphqlError.path,
      }
    : {};
  if (graphqlError && !cause) return graphqlError;
  if (cause instanceof Suppressed)
    return new GraphQLError(cause.message, { ...place, extensions: { code: 'suppressed' } });
  // Values that a scalar or an enum does not take are the caller's to mend.
  if (cause instanceof TypeError && graphqlError?.path === undefined) return new GraphQLError(error.message, place);
  const problem = cause instanceof Problem ? cause : asProblem(cause);
  if (!(cause instanceof Problem)) onUnexpected(cause);
  const { code, status, message, errors } = problem;
  return new GraphQLError(message, {
    ...place,
    extensions: { code, status, title: PROBLEMS[code].title, ...(errors.length > 0 ? { errors } : {}) },
  });
}
