/** What the page of reliability says. */
import { inLanguage } from '@bellwether/ui/i18n/language.ts';

export const messages = inLanguage(
  {
    question: 'What fails, where, and is it getting worse?',
    opening: (range: string) => `In ${range}, `,
    models: ' of model calls failed',
    tools: ' of tool calls',
    most: ', most often ',
    failures: (count: string, all: string) => ` (${count} of ${all} failures)`,
    latency: ' 95 of 100 model calls took no longer than ',
    nothing: (range: string) => `In ${range}, no agent called a model or a tool, so nothing could fail.`,
    worse: (names: string) => ` Getting worse by more than noise: ${names}.`,
    better: (names: string) => ` Getting better by more than noise: ${names}.`,
    steady: ' Nothing moved by more than noise.',
    unknown: ' There is too little data to say whether it is getting worse.',
    drift: (count: number) =>
      count === 1
        ? ' One producer has changed its telemetry: figures may be missing what it no longer says.'
        : ` ${count} changes in producers’ telemetry: figures may be missing what they no longer say.`,

    figures: 'Figures of reliability',
    toolFailures: 'Failures by tool',
    toolRate: 'Tool failure rate by tool',
    kinds: 'Errors by kind',
    percentiles: 'Model latency by model',
    percentilesNote: 'Of calls that ended well. Percentiles, because an average hides the calls people wait for.',
    model: 'Model',
    calls: 'Calls',
    p50: 'p50',
    p95: 'p95',
    p99: 'p99',
    firstToken: 'First token, p50',

    funnel: 'How far sessions come',
    funnelNote:
      'Distinct sessions of this range in which it happened. A merge may belong to a session that began before the range.',
    steps: {
      agent_sessions: 'Sessions',
      agent_sessions_with_model_calls: 'called a model',
      agent_sessions_with_tool_calls: 'called a tool',
      agent_sessions_with_commits: 'made a commit',
      agent_sessions_with_merges: 'were merged',
    },
    ofBefore: (share: string) => `${share} of the step before`,

    driftTitle: 'Telemetry that changed',
    driftNone:
      'No producer has changed its telemetry. Watched are the attributes the figures are made of: when one goes missing, is renamed or changes its type in two blocks of records running, it is said here.',
    producer: 'Producer',
    record: 'Record',
    change: 'Change',
    since: 'Since',
    changes: {
      missing: 'missing',
      new: 'new',
      renamed: 'renamed',
      type_changed: 'type changed',
      unclaimed: 'not understood',
    },
  },
  {},
);
