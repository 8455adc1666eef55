/**
 * What stands between whoever is known and what they ask for: rules about addresses and sizes, limits, and what is changed
 * on the way. It decides from memory; what it counts is written down later (usage-book.ts). It is asked once for each
 * request, so what concerns a key and a route is worked out once and remembered until the configuration changes.
 */
import type { Cluster } from '@bellwether/cluster';
import { type Clock, type OnTrouble, Problem } from '@bellwether/core';
import type { Records } from '@bellwether/records';
import type { Caller } from '../../access/authority/caller.ts';
import { Rounds } from '../../installation/platform/rounds.ts';
import { AddressRules } from './address-rules.ts';
import {
  configurationOf,
  EMPTY_CONFIGURATION,
  GATEWAY_SETTING,
  type GatewayConfiguration,
  type PlugIn,
  type RequestTransformation,
  type RoutePolicy,
  type Transformation,
} from './gateway-configuration.ts';
import { PlugInRunner } from './plug-in-runner.ts';
import { type AppliedLimit, type QuotaStanding, RequestQuotas } from './request-quota.ts';
import { matchesRoute } from './route-pattern.ts';
import { ServedElsewhere } from './served-elsewhere.ts';
import { FLUSH_EVERY_MS, type Refusal, UsageBook } from './usage-book.ts';

/** What holds for a key, or for people, on a route. */
interface Rules {
  limits: readonly AppliedLimit[];
  addresses: readonly AddressRules[];
  bodyBytesMax: number | undefined;
  headerBytesMax: number | undefined;
  requestTransformations: readonly RequestTransformation[];
  responseTransformations: readonly Transformation[];
  requestPlugIns: readonly PlugIn[];
  responsePlugIns: readonly PlugIn[];
}

/** One request on its way through. */
export interface Passage extends Rules {
  requestId: string;
  orgId: string;
  /** Empty for people. */
  keyId: string;
  method: string;
  route: string;
  standings: readonly QuotaStanding[];
  refusal: Refusal | undefined;
}

export interface PassageRequest {
  requestId: string;
  method: string;
  /** The route that serves it, as declared. */
  route: string;
  /** Whether what it carries may be changed: not where access and settings are, so that nobody locks themselves out. */
  isChangeable: boolean;
}

export interface GatewayOptions {
  records: Records;
  clock: Clock;
  cluster: Cluster;
  exists: (orgId: string) => boolean;
  onTrouble: OnTrouble;
}

interface Organisation {
  configuration: GatewayConfiguration;
  rules: Map<string, Rules>;
}

const NO_RULES: Rules = {
  limits: [],
  addresses: [],
  bodyBytesMax: undefined,
  headerBytesMax: undefined,
  requestTransformations: [],
  responseTransformations: [],
  requestPlugIns: [],
  responsePlugIns: [],
};

export class Gateway {
  readonly #organisations = new Map<string, Organisation>();
  readonly #book: UsageBook;
  readonly #quotas: RequestQuotas;
  readonly #rounds: Rounds;
  readonly #elsewhere: ServedElsewhere;
  readonly #clock: Clock;
  readonly plugIns: PlugInRunner;

  private constructor(book: UsageBook, { clock, cluster, onTrouble }: GatewayOptions) {
    this.#book = book;
    this.#clock = clock;
    this.#elsewhere = new ServedElsewhere(cluster, (served) => {
      this.#quotas.addElsewhere(served);
      book.served.add(served.orgId, served.keyId, served.route, served.requests, served.atMs);
    });
    this.#quotas = new RequestQuotas(clock, (orgId, applied, sinceMs) => book.served.since(orgId, applied, sinceMs));
    this.plugIns = new PlugInRunner(clock);
    this.#rounds = new Rounds({
      everyMs: FLUSH_EVERY_MS,
      work: () => book.flush(),
      onTrouble,
      trouble: 'what went through the gateway could not be written down; it is tried again',
    });
    this.#rounds.start();
  }

  static async open(options: GatewayOptions): Promise<Gateway> {
    const { records, clock, exists } = options;
    const gateway = new Gateway(await UsageBook.open(records, clock, exists), options);
    await gateway.reload(records);
    return gateway;
  }

  /** Configurations of one organisation, or of all. */
  async reload(records: Records, orgId?: string): Promise<void> {
    const rows = await records.asOperator((tx) =>
      tx
        .selectFrom('settings')
        .select(['org_id', 'value'])
        .where('name', '=', GATEWAY_SETTING)
        .$if(orgId !== undefined, (query) => query.where('org_id', '=', orgId!))
        .execute(),
    );
    for (const { org_id, value } of rows) this.put(org_id, configurationOf(value));
  }

  /** After a change that may be another process's: limits begin with what all processes have written down as served. */
  async changed(records: Records, orgId: string | undefined): Promise<void> {
    await this.reload(records, orgId);
    if (orgId !== undefined && !this.#organisations.has(orgId)) return;
    await this.#book.flush();
    await this.#book.readServed(orgId);
    for (const id of orgId === undefined ? this.#organisations.keys() : [orgId]) this.#quotas.forget(id);
  }

  configuration(orgId: string): GatewayConfiguration {
    return this.#organisations.get(orgId)?.configuration ?? EMPTY_CONFIGURATION;
  }

  /** To be called once it is durable. */
  put(orgId: string, configuration: GatewayConfiguration): void {
    this.#organisations.set(orgId, { configuration: Object.freeze(configuration), rules: new Map() });
  }

  /** The passage of a request that is counted whatever becomes of it. */
  begin({ kind, id, orgId }: Caller, { requestId, method, route, isChangeable }: PassageRequest): Passage {
    const keyId = kind === 'key' ? id : '';
    const organisation = this.#organisations.get(orgId);
    // The operator, on the machine itself, can always mend what others have set.
    const rules =
      organisation && kind !== 'operator' ? rulesOf(organisation, { keyId, method, route, isChangeable }) : NO_RULES;
    return { ...rules, requestId, orgId, keyId, method, route, standings: [], refusal: undefined };
  }

  /** Throws forbidden, headers_too_large or quota_exceeded. */
  admit(passage: Passage, { address, headerBytes }: { address: string; headerBytes: () => number }): void {
    if (!passage.addresses.every((rules) => rules.admits(address))) {
      passage.refusal = 'address';
      throw new Problem('forbidden', 'This may not be asked from your network address.');
    }
    const { headerBytesMax } = passage;
    if (headerBytesMax !== undefined && headerBytes() > headerBytesMax) {
      passage.refusal = 'size';
      throw new Problem('headers_too_large', `The headers of a request may have ${headerBytesMax} bytes here.`);
    }
    if (passage.limits.length === 0) return;
    const { isTaken, standings } = this.#quotas.take(passage.orgId, passage.limits);
    passage.standings = standings;
    if (isTaken) {
      this.#elsewhere.count(passage.orgId, passage.keyId, passage.route, this.#clock());
      return;
    }
    passage.refusal = 'quota';
    throw exhausted(standings);
  }

  /** Throws forbidden. For what is no request: connections that stay open. */
  requireAddress(caller: Caller, route: string, address: string): void {
    const passage = this.begin(caller, { requestId: '', method: 'GET', route, isChangeable: false });
    if (passage.addresses.every((rules) => rules.admits(address))) return;
    throw new Problem('forbidden', 'This may not be asked from your network address.');
  }

  finish(passage: Passage, answer: { status: number; durationMs: number; bytesIn: number; bytesOut: number }): void {
    const { requestId, orgId, keyId, method, route, refusal } = passage;
    this.#book.count({ requestId, orgId, keyId, method, route, refusal, ...answer });
  }

  /** Resolves when what was counted before is written down. */
  async settled(): Promise<void> {
    await this.#rounds.look();
    await this.#book.flush();
  }

  async close(): Promise<void> {
    await this.#rounds.stop();
    this.#elsewhere.close();
    await this.plugIns.close();
    await this.#book.flush();
  }
}

interface RulesFor {
  keyId: string;
  method: string;
  route: string;
  isChangeable: boolean;
}

/** As many as there are keys and routes, at most; then those of long ago go. */
const RULES_MAX = 20_000;

function rulesOf(organisation: Organisation, wanted: RulesFor): Rules {
  const { rules, configuration } = organisation;
  const name = `${wanted.keyId}\n${wanted.method}\n${wanted.route}`;
  const known = rules.get(name);
  if (known) return known;
  if (rules.size >= RULES_MAX) rules.clear();
  const found = findRules(configuration, wanted);
  rules.set(name, found);
  return found;
}

function findRules(configuration: GatewayConfiguration, { keyId, method, route, isChangeable }: RulesFor): Rules {
  const policies = configuration.routes.filter(
    ({ routes, methods }) => matchesRoute(routes, route) && (methods.length === 0 || methods.includes(method)),
  );
  const smallest = (field: 'body_bytes_max' | 'header_bytes_max'): number | undefined => {
    const limits = policies.map((policy) => policy[field]).filter((limit) => limit !== null);
    return limits.length > 0 ? Math.min(...limits) : undefined;
  };
  const isKey = keyId !== '';
  const changes = <T>(of: (policy: RoutePolicy) => T | null): T[] =>
    isKey && isChangeable ? policies.map(of).filter((change) => change !== null) : [];
  const plugIns = (hook: PlugIn['hook']): PlugIn[] =>
    isKey && isChangeable
      ? configuration.plug_ins.filter(
          (plugIn) => plugIn.enabled && plugIn.hook === hook && matchesRoute(plugIn.routes, route),
        )
      : [];
  return {
    limits: isKey ? limitsOf(configuration, keyId).filter(({ limit }) => matchesRoute(limit.routes, route)) : [],
    addresses: policies
      .filter(({ allow, deny }) => allow.length + deny.length > 0)
      .map(({ allow, deny }) => new AddressRules(allow, deny)),
    bodyBytesMax: smallest('body_bytes_max'),
    headerBytesMax: smallest('header_bytes_max'),
    requestTransformations: changes((policy) => policy.request),
    responseTransformations: changes((policy) => policy.response),
    requestPlugIns: plugIns('request'),
    responsePlugIns: plugIns('response'),
  };
}

function limitsOf({ limits, plans, default_plan, keys }: GatewayConfiguration, keyId: string): AppliedLimit[] {
  const planName = keys.find((key) => key.key_id === keyId)?.plan ?? default_plan;
  const plan = plans.find(({ name }) => name === planName);
  return [
    ...(plan?.limits ?? []).map((limit) => ({ limit, keyId })),
    ...limits.map((limit) => ({ limit, keyId: undefined })),
  ];
}

function exhausted(standings: readonly QuotaStanding[]): Problem {
  const usedUp = standings.filter(({ remaining }) => remaining === 0);
  const [first] = usedUp;
  const retryAfterSeconds = Math.max(...usedUp.map(({ resetSeconds }) => resetSeconds));
  const whose = first?.name.startsWith('organisation') ? 'All keys of this organisation together' : 'This key';
  return new Problem(
    'quota_exceeded',
    `${whose} may make ${first?.requests} requests here in ${first?.spanSeconds} s. Ask again in ${retryAfterSeconds} s; nothing of this request was kept.`,
    { retryAfterSeconds },
  );
}
