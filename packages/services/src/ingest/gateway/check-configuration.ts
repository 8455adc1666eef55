/** What cannot be seen from a configuration by itself: whether its keys are there, and whether whoever sets it gets back in. */
import { Problem } from '@bellwether/core';
import type { Transaction } from '@bellwether/records';
import type { Caller } from '../../access/authority/caller.ts';
import { AddressRules } from './address-rules.ts';
import type { GatewayConfiguration } from './gateway-configuration.ts';
import { matchesRoute } from './route-pattern.ts';

/** The route a configuration is set under. */
export const CONFIGURATION_ROUTE = '/api/v1/gateway/configuration';

/** Throws invalid_request for a key that is not the organisation's. */
export async function refuseUnknownKeys(tx: Transaction, { keys }: GatewayConfiguration): Promise<void> {
  if (keys.length === 0) return;
  const rows = await tx
    .selectFrom('api_keys')
    .select('key_id')
    .where(
      'key_id',
      'in',
      keys.map(({ key_id }) => key_id),
    )
    .execute();
  const known = new Set(rows.map(({ key_id }) => key_id));
  const errors = keys.flatMap(({ key_id }, index) =>
    known.has(key_id) ? [] : [{ field: `keys[${index}].key_id`, detail: 'is no key of this organisation.' }],
  );
  if (errors.length > 0) throw new Problem('invalid_request', 'Some keys are none of this organisation.', { errors });
}

/** Throws invalid_request for what is for no route there is: a rule with a mistyped route would protect nothing. */
export function refuseUnknownRoutes(configuration: GatewayConfiguration, served: readonly string[]): void {
  const { limits, plans, routes, plug_ins } = configuration;
  const inList = (field: string, list: readonly { routes: string }[]) =>
    list.map((entry, index) => ({ field: `${field}[${index}].routes`, pattern: entry.routes }));
  const asked = [
    ...inList('limits', limits),
    ...plans.flatMap((plan, index) => inList(`plans[${index}].limits`, plan.limits)),
    ...inList('routes', routes),
    ...inList('plug_ins', plug_ins),
  ];
  const errors = asked
    .filter(({ pattern }) => !served.some((route) => matchesRoute(pattern, route)))
    .map(({ field }) => ({ field: `configuration.${field}`, detail: 'is no route there is; docs/api.md lists them.' }));
  if (errors.length > 0)
    throw new Problem('invalid_request', 'Some of it is for routes that there are not, and would never apply.', {
      errors,
    });
}

/** Throws conflict when the caller could not undo from where they are what they set. */
export function refuseShutOut(caller: Caller, { routes }: GatewayConfiguration): void {
  const { kind, request } = caller;
  if (kind === 'operator' || !request) return;
  const isShutOut = routes.some(
    ({ routes: pattern, methods, allow, deny }) =>
      matchesRoute(pattern, CONFIGURATION_ROUTE) &&
      (methods.length === 0 || methods.includes('PUT')) &&
      !new AddressRules(allow, deny).admits(request.address),
  );
  if (isShutOut)
    throw new Problem(
      'conflict',
      'These rules would shut you out: they do not let your own network address set the gateway. Allow it, or leave /api/v1/gateway out.',
    );
}
