/**
 * The sample organisation: forty people in five teams, eight repositories, three agents, five models. Invented; the
 * people are pseudonyms and stand for nobody.
 */
import { type Random, randomOf } from '@bellwether/core';

export interface Person {
  user_id: string;
  team: string;
  repositories: readonly string[];
  agent: AgentName;
  /** Sessions on a working day, on average. */
  sessionsPerDay: number;
  /** Share of proposals this person accepts. */
  acceptance: number;
}

export type AgentName = 'claude-code' | 'codex' | 'gemini-cli';

/** Share of an agent's calls by model. The first is what it plans and writes with, the second what it looks things up with. */
export const AGENT_MODELS: Readonly<Record<AgentName, readonly (readonly [model: string, weight: number])[]>> = {
  'claude-code': [
    ['claude-sonnet-4-5', 0.78],
    ['claude-haiku-4-5', 0.22],
  ],
  codex: [
    ['gpt-5-codex', 0.85],
    ['gpt-5-mini', 0.15],
  ],
  'gemini-cli': [['gemini-2.5-pro', 1]],
};

export const PROVIDERS: Readonly<Record<AgentName, string>> = {
  'claude-code': 'anthropic',
  codex: 'openai',
  'gemini-cli': 'gcp.gemini',
};

const TEAMS: readonly { team: string; people: number; repositories: readonly string[] }[] = [
  { team: 'platform', people: 10, repositories: ['northwind/platform', 'northwind/infrastructure'] },
  { team: 'checkout', people: 9, repositories: ['northwind/storefront', 'northwind/payments'] },
  { team: 'data', people: 8, repositories: ['northwind/pipelines', 'northwind/insights'] },
  { team: 'mobile', people: 7, repositories: ['northwind/mobile-app', 'northwind/storefront'] },
  { team: 'growth', people: 6, repositories: ['northwind/website', 'northwind/insights'] },
];

/** Always the same people for the same seed. */
export function peopleOf(seed: number): readonly Person[] {
  const random = randomOf(seed, 'people');
  return TEAMS.flatMap(({ team, people, repositories }) =>
    Array.from({ length: people }, (): Person => {
      return {
        user_id: pseudonym(random),
        team,
        repositories: random.chance(0.7) ? [random.pick(repositories)] : repositories,
        agent: random.weighted([
          ['claude-code', 0.55],
          ['codex', 0.3],
          ['gemini-cli', 0.15],
        ] as const),
        // A few people use agents a lot, many a little.
        sessionsPerDay: Math.min(12, random.logNormal(2.6, 0.6)),
        acceptance: 0.72 + 0.25 * random.unit(),
      };
    }),
  );
}

/** Background agents that work through a queue of chores, on behalf of nobody in particular. */
export const FLEET_TEAMS: readonly (readonly [team: string, repository: string])[] = TEAMS.flatMap(
  ({ team, repositories }) => repositories.map((repository) => [team, repository] as const),
);

function pseudonym(random: Random): string {
  return `u-${Array.from({ length: 10 }, () => random.below(16).toString(16)).join('')}`;
}
