/** What the gateway is set to, in sentences: limits, plans, rules of routes, plug-ins. */
import { formatCount, formatFigure } from '@bellwether/ui/format/number.ts';
import type { Configuration } from './gateway.ts';
import { messages } from './messages.ts';

const words = messages.rules;
type RoutePolicy = Configuration['routes'][number];

export function RulesInForce({ configuration }: { configuration: Configuration }) {
  const lines = linesOf(configuration);
  return (
    <section className="panel" aria-labelledby="gateway-rules">
      <div className="panel-head">
        <h2 id="gateway-rules">{words.title}</h2>
      </div>
      {lines.length === 0 && <p className="quiet">{words.empty}</p>}
      <dl>
        {lines.map(({ key, name, says }) => (
          <div key={key} className="quota">
            <dt>{name}</dt>
            <dd className="quota-words">{says.join('; ')}</dd>
          </div>
        ))}
      </dl>
    </section>
  );
}

interface Line {
  key: string;
  name: string;
  says: readonly string[];
}

function linesOf({ limits, plans, default_plan, keys, routes, plug_ins }: Configuration): Line[] {
  const limited = (list: Configuration['limits']): string[] => list.map((limit) => words.limit(limit, formatCount));
  return [
    ...(limits.length > 0 ? [{ key: 'limits', name: words.together, says: limited(limits) }] : []),
    ...plans.map(({ name, limits: own }) => ({
      key: `plan ${name}`,
      name: words.plan(name),
      says: [
        ...(own.length > 0 ? limited(own) : [words.unlimited]),
        words.heldBy(keys.filter(({ plan }) => plan === name).length, name === default_plan),
      ],
    })),
    ...routes.map((policy, index) => ({
      key: `route ${index}`,
      name: `${policy.methods.join(', ')} ${policy.routes}`.trim(),
      says: policyWords(policy),
    })),
    ...plug_ins.map(({ name, hook, routes: pattern, on_failure, enabled }) => ({
      key: `plug-in ${name}`,
      name,
      says: [words.plugIn(hook, pattern), words[on_failure], ...(enabled ? [] : [words.off])],
    })),
  ];
}

function policyWords({ allow, deny, body_bytes_max, header_bytes_max, request, response }: RoutePolicy): string[] {
  const bytes = (count: number): string => formatFigure(count, 'bytes');
  return [
    ...(allow.length > 0 ? [words.allow(allow.join(', '))] : []),
    ...(deny.length > 0 ? [words.deny(deny.join(', '))] : []),
    ...(body_bytes_max === null ? [] : [words.body(bytes(body_bytes_max))]),
    ...(header_bytes_max === null ? [] : [words.headers(bytes(header_bytes_max))]),
    ...(request ? [words.request] : []),
    ...(response ? [words.response] : []),
  ];
}
