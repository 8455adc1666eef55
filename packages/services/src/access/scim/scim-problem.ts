/** A failure in the words of SCIM (RFC 7644, section 3.12). */
import { Problem, type ProblemCode } from '@bellwether/core';

export type ScimType =
  | 'invalidFilter'
  | 'tooMany'
  | 'uniqueness'
  | 'mutability'
  | 'invalidSyntax'
  | 'invalidPath'
  | 'noTarget'
  | 'invalidValue';

const CODES: Readonly<Record<ScimType, ProblemCode>> = {
  invalidFilter: 'invalid_request',
  tooMany: 'invalid_request',
  uniqueness: 'conflict',
  mutability: 'invalid_request',
  invalidSyntax: 'invalid_request',
  invalidPath: 'invalid_request',
  noTarget: 'invalid_request',
  invalidValue: 'invalid_request',
};

export class ScimProblem extends Problem {
  readonly scimType: ScimType;

  constructor(scimType: ScimType, detail: string, cause?: unknown) {
    super(CODES[scimType], detail, { cause });
    this.name = 'ScimProblem';
    this.scimType = scimType;
  }
}

/** The body of an error answer. */
export function scimErrorDocument(problem: Problem): object {
  const scimType =
    problem instanceof ScimProblem
      ? problem.scimType
      : problem.code === 'malformed_body'
        ? 'invalidSyntax'
        : problem.code === 'invalid_request'
          ? 'invalidValue'
          : undefined;
  return {
    schemas: ['urn:ietf:params:scim:api:messages:2.0:Error'],
    status: String(problem.status),
    ...(scimType ? { scimType } : {}),
    detail: problem.message,
  };
}
