/** A service context over real records in a directory of its own, with a clock that tests turn. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type EventType, Problem, type ProblemCode } from '@bellwether/core';
import type { ModelPrice } from '@bellwether/metrics';
import type { UserRole } from '@bellwether/records';
import { openTestRecords } from '@bellwether/records/test-records';
import { expect } from 'vitest';
import { actingFor, type Caller, OPERATOR } from '../src/access/authority/caller.ts';
import { hashCredential, newCredential } from '../src/access/authority/credential.ts';
import { ROLES } from '../src/access/authority/role.ts';
import { grantsOfScopes, type Scope } from '../src/access/authority/scope.ts';
import { openServiceContext, type ServiceContext } from '../src/context.ts';
import { createOrganisation } from '../src/tenants/tenant/create.ts';

export interface TestServices {
  context: ServiceContext;
  operatorToken: string;
  /** Moves the clock; it stands still otherwise. */
  pass(milliseconds: number): void;
  /** A second context over the same records, as after a restart. */
  restarted(): Promise<ServiceContext>;
  close(): Promise<void>;
}

interface Shipped {
  eventTypes?: readonly EventType[];
  prices?: readonly ModelPrice[];
}

export async function openTestServices({ eventTypes = [], prices = [] }: Shipped = {}): Promise<TestServices> {
  const directory = mkdtempSync(join(tmpdir(), 'services-'));
  let nowMs = Date.parse('2026-11-21T05:00:00.000Z');
  const clock = () => nowMs;
  const records = await openTestRecords({ directory, clock });
  const operatorToken = newCredential('operator');
  const operatorTokenHash = hashCredential(operatorToken);
  const secretsDirectory = join(directory, 'secrets');
  const open = () => openServiceContext({ records, clock, secretsDirectory, operatorTokenHash, eventTypes, prices });
  return {
    context: await open(),
    operatorToken,
    pass: (milliseconds) => {
      nowMs += milliseconds;
    },
    restarted: open,
    close: async () => {
      await records.close();
      rmSync(directory, { recursive: true, force: true });
    },
  };
}

/** A new organisation, and somebody who may do everything in it but is no operator. */
export async function addTenant(context: ServiceContext, orgId: string): Promise<Caller> {
  await createOrganisation(context, OPERATOR, { org_id: orgId, name: orgId, self_managed: true });
  return owner(orgId);
}

export function owner(orgId: string): Caller {
  return callerWith('owner', orgId);
}

/** Somebody with a role who has signed in. */
export function callerWith(role: UserRole, orgId: string, more: Partial<Caller> = {}): Caller {
  return {
    kind: 'user',
    id: `usr_${orgId}`,
    orgId,
    grants: ROLES[role].grants,
    role,
    teams: [],
    subject: undefined,
    sessionId: `ses_${orgId}`,
    ...more,
  };
}

/** A key of the same organisation. */
export function withScopes(caller: Caller, ...scopes: Scope[]): Caller {
  return {
    ...caller,
    kind: 'key',
    id: 'key_test',
    grants: grantsOfScopes(scopes),
    role: undefined,
    sessionId: undefined,
  };
}

export const operatorFor = (orgId: string): Caller => actingFor(OPERATOR, orgId);

/** The problem that `work` ends in; fails when it does not, or with another code. */
export async function problemOf(work: Promise<unknown> | (() => unknown), code: ProblemCode): Promise<Problem> {
  const error = await (async () => (typeof work === 'function' ? work() : work))().then(
    () => undefined,
    (cause: unknown) => cause,
  );
  expect(error).toBeInstanceOf(Problem);
  const problem = error as Problem;
  expect([problem.code, problem.message]).toEqual([code, problem.message]);
  return problem;
}
