/** What the page of cost says. */
import { inLanguage } from '@bellwether/ui/i18n/language.ts';

export const messages = inLanguage(
  {
    question: 'Where is spend going, and is it unusual?',
    opening: (range: string) => `In ${range}, agents cost `,
    nothing: (range: string) => `In ${range}, no cost is known.`,
    most: '. The largest share went to ',
    share: (share: string) => ` (${share})`,
    and: ' and, by team, to ',
    team: (name: string) => `team ${name}`,
    unusual: (count: number) => (count === 1 ? '1 hour was unusual' : `${count} hours were unusual`),
    largest: (at: string, value: string, low: string, high: string) =>
      `, above all ${at}: ${value}, where ${low} to ${high} would have been usual`,
    noneUnusual: 'No hour was unusual',
    noneUnusualOf: (judged: string, all: string) =>
      `Of the ${judged} hours that could be judged, of ${all}, none was unusual`,
    notJudged: 'Whether that is unusual cannot be said yet',
    unpriced: (count: string, one: boolean) =>
      ` ${count} ${one ? 'call has' : 'calls have'} no price, so the true cost is higher.`,
    setPrices: 'Set prices',

    figures: 'Figures of cost',
    by: 'Cost by',
    byLabel: 'Rank cost by',
    dimensions: {
      model: 'model',
      team: 'team',
      repository: 'repository',
      agent: 'agent',
      user_id: 'person (pseudonym)',
    },
    course: 'Course of cost by model',
    tokens: 'Tokens by kind',
    tokenKinds: {
      agent_input_tokens: 'Input, at full price',
      agent_output_tokens: 'Output',
      agent_cache_read_tokens: 'Read from a cache',
      agent_cache_creation_tokens: 'Written to a cache',
    },
    tokenNote: (share: string) => `${share} of the prompt came from a cache.`,

    hours: 'Unusual hours',
    hoursNone: (judged: string) => `None of ${judged} hours was unlike the same hours of earlier weeks and days.`,
    hoursNotJudged: (comparable: number, earlier: number) =>
      `There is not enough to compare with: an hour is judged by at least ${comparable} earlier hours like it, and by how far ${earlier} others of the same kind of day missed their own expectation.`,
    partlyJudged: (judged: string, all: string) =>
      `${judged} of ${all} hours could be judged; the others have too few earlier hours like them.`,
    capped: 'At most the last 31 days are judged.',
    hour: 'Hour',
    value: 'Spent',
    usual: 'Usual',
    times: 'z',
    timesMeaning: 'How many times farther from the expectation than is common; beyond 3.5 an hour is called unusual',
    p: 'p',
    pMeaning: 'Share of earlier hours that were as far from their expectation; a small one is rare',
    from: (low: string, high: string) => `${low} – ${high}`,
    mark: (count: number) => (count === 1 ? 'unusual' : `${count} unusual h`),

    budgets: 'Budgets',
    noBudgets:
      'There is no budget yet. A budget says when a day, a week or a month will cost more than it should, before it has.',
    noBudgetsReader: 'There is no budget for what you see.',
    add: 'Set a budget',
    edit: 'Change',
    remove: 'Remove',
    removeAsk: (name: string) => `Remove the budget “${name}”? The events it has sent stay.`,
    cancel: 'Cancel',
    save: 'Save',
    saving: 'Saving…',
    name: 'Name',
    limit: 'Limit in US dollars',
    period: 'Period',
    periods: { day: 'Day', week: 'Week', month: 'Month' },
    ofPeriod: { day: 'today', week: 'this week', month: 'this month' },
    for: 'For',
    everything: 'everything',
    dimension: (name: string) => `one ${name}`,
    which: 'Which',
    choose: 'Choose…',
    states: { ok: 'Within', at_risk: 'At risk', over: 'Over' },
    spentOf: (spent: string, limit: string, share: string) => `${spent} of ${limit} spent (${share})`,
    projected: (value: string, low: string, high: string) => `heading for ${value} (80 %: ${low} to ${high})`,
    notProjected: 'Where it will end cannot be said yet.',
    burnLabel: (name: string, spent: string, limit: string, end: string) =>
      `${name}: ${spent} of ${limit} spent, ${end}`,
    burnKeys: { spent: 'spent', projected: 'expected, with 80 % band', limit: 'limit' },
    zone: (zone: string) => `in ${zone}`,
    editTitle: (name: string) => `Budget ${name}`,
  },
  {},
);
