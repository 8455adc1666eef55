export { authenticate } from './authority/authenticate.ts';
export { actingFor, type Caller, organisationOf, requireOperator, requireScope } from './authority/caller.ts';
export {
  operatorTokenPath,
  readOperatorToken,
  removeOperatorToken,
  writeOperatorToken,
} from './authority/operator-token.ts';
export { SCOPES, type Scope } from './authority/scope.ts';
export { openServiceContext, type ServiceContext, type ServiceContextOptions } from './context.ts';
export { incompatibilities } from './event-type/compatible.ts';
export type { EventTypeView } from './event-type/event-type-view.ts';
export { type EventTypeHistory, getEventType } from './event-type/get.ts';
export { listEventTypes } from './event-type/list.ts';
export { registerEventType } from './event-type/register.ts';
export { EventTypeRegistry } from './event-type/registry.ts';
export { InputReader, readInput } from './input.ts';
export { type CreatedKey, createKey } from './key/create.ts';
export type { KeyView } from './key/key-view.ts';
export { listKeys } from './key/list.ts';
export { revokeKey } from './key/revoke.ts';
export { rotateKey } from './key/rotate.ts';
export { listPrices, type PriceView } from './price/list.ts';
export { PriceTable } from './price/price-table.ts';
export { putPrice } from './price/put.ts';
export { removePrice } from './price/remove.ts';
export { createSavedQuery } from './saved-query/create.ts';
export { listSavedQueries } from './saved-query/list.ts';
export { removeSavedQuery } from './saved-query/remove.ts';
export type { SavedQuery } from './saved-query/saved-query-view.ts';
export { currentUser } from './session/current.ts';
export { type SignedIn, signIn } from './session/sign-in.ts';
export { signOut } from './session/sign-out.ts';
export { sweepSessions } from './session/sweep.ts';
export { createOrganisation } from './tenant/create.ts';
export {
  ensureFirstAdministrator,
  FIRST_ORG_ID,
  type FirstAdministrator,
  SAMPLE_ORG_ID,
} from './tenant/ensure-first-administrator.ts';
export { getOrganisation } from './tenant/get.ts';
export { listOrganisations } from './tenant/list.ts';
export type { Organisation } from './tenant/organisation.ts';
export { TenantDirectory } from './tenant/tenant-directory.ts';
export { updateOrganisation } from './tenant/update.ts';
export { type CreatedUser, createUser } from './user/create.ts';
export type { UserView } from './user/user-view.ts';
