/** What is next of an execution, from histories as Temporal writes them. */
import proto from '@temporalio/proto';
import { describe, expect, it } from 'vitest';
import { REMEMBERED, RunHistory, readActivityInput, WAKE } from './next-command.ts';
import { writeResult } from './plain-payload.ts';
import type { Command, HistoryEvent, Payload } from './temporal-api.ts';

const { CommandType } = proto.temporal.api.enums.v1;
const { HistoryEvent: Event } = proto.temporal.api.history.v1;
const QUEUE = 'a queue';
const sealed: Payload = { data: Buffer.from('sealed') };

const started = (input: Payload[] = []) => ({
  workflowExecutionStartedEventAttributes: { input: { payloads: input } },
});
const scheduled = { activityTaskScheduledEventAttributes: {} };
const signaled = (signalName: string, ...payloads: Payload[]) => ({
  workflowExecutionSignaledEventAttributes: { signalName, input: { payloads } },
});
const completed = (end: 'over' | 'failed' | 'aside', remembered: Payload[] = []) => ({
  activityTaskCompletedEventAttributes: { result: { payloads: writeResult({ end, remembered }) } },
});
const failed = (...payloads: Payload[]) => ({
  activityTaskFailedEventAttributes: { failure: { applicationFailureInfo: { details: { payloads } } } },
});
const timedOut = { activityTaskTimedOutEventAttributes: {} };
const cancelled = { activityTaskCanceledEventAttributes: {} };
const cancelAsked = { workflowExecutionCancelRequestedEventAttributes: {} };
const cancelPassedOn = { activityTaskCancelRequestedEventAttributes: {} };
const ended = { workflowExecutionTerminatedEventAttributes: {} };

/** What comes next after these events, each with its number. */
function next(...events: HistoryEvent[]): Command[] {
  const history = new RunHistory();
  for (const [at, event] of events.entries()) history.see(Event.fromObject({ ...event, eventId: at + 1 }));
  return history.next(QUEUE);
}

const kinds = (commands: Command[]) => commands.map(({ commandType }) => CommandType[commandType ?? 0]);
const schedules = (commands: Command[]) => {
  expect(kinds(commands)).toEqual(['COMMAND_TYPE_SCHEDULE_ACTIVITY_TASK']);
  const { activityId, taskQueue, input } = commands[0]!.scheduleActivityTaskCommandAttributes!;
  return { activityId, queue: taskQueue?.name, ...readActivityInput(input?.payloads) };
};

describe('an execution', () => {
  it('has its body done first', () => {
    expect(schedules(next(started()))).toEqual({ activityId: 'perform-1', queue: QUEUE, remembers: false });
  });

  it('has nothing else done meanwhile, whatever is signalled', () => {
    expect(next(started(), scheduled)).toEqual([]);
    expect(next(started(), scheduled, signaled(WAKE), signaled(REMEMBERED))).toEqual([]);
  });

  it('ends as its body did', () => {
    expect(kinds(next(started(), scheduled, completed('over')))).toEqual(['COMMAND_TYPE_COMPLETE_WORKFLOW_EXECUTION']);
    expect(kinds(next(started(), scheduled, completed('failed')))).toEqual(['COMMAND_TYPE_FAIL_WORKFLOW_EXECUTION']);
  });

  it('has it done again when nobody could tell how it ended', () => {
    expect(schedules(next(started(), scheduled, timedOut)).activityId).toBe('perform-2');
    expect(schedules(next(started(), scheduled, cancelled)).activityId).toBe('perform-2');
  });

  it('knows whether there is something to remember', () => {
    expect(schedules(next(started([sealed]))).remembers).toBe(true);
    expect(schedules(next(started(), scheduled, signaled(REMEMBERED, sealed), timedOut)).remembers).toBe(true);
    expect(schedules(next(started(), scheduled, completed('aside', [sealed]), signaled(WAKE))).remembers).toBe(true);
    expect(schedules(next(started(), scheduled, failed(sealed))).remembers).toBe(true);
    expect(schedules(next(started(), scheduled, completed('aside'), signaled(WAKE))).remembers).toBe(false);
  });
});

describe('an execution that was put aside', () => {
  it('waits until somebody wakes it', () => {
    expect(next(started(), scheduled, completed('aside'))).toEqual([]);
    expect(schedules(next(started(), scheduled, completed('aside'), signaled(WAKE))).activityId).toBe('perform-2');
  });

  it('does not wait when it was woken while it was being put aside', () => {
    expect(schedules(next(started(), scheduled, signaled(WAKE), completed('aside'))).activityId).toBe('perform-2');
  });

  it('is not woken by what woke it before', () => {
    const woken = [started(), scheduled, completed('aside'), signaled(WAKE), scheduled, completed('aside')];
    expect(next(...woken)).toEqual([]);
    expect(schedules(next(...woken, signaled(WAKE))).activityId).toBe('perform-3');
  });
});

describe('an execution that is to stop', () => {
  it('tells whoever has it, once, and ends when they have let go', () => {
    const [command] = next(started(), scheduled, cancelAsked);
    expect(kinds([command!])).toEqual(['COMMAND_TYPE_REQUEST_CANCEL_ACTIVITY_TASK']);
    expect(Number(command!.requestCancelActivityTaskCommandAttributes?.scheduledEventId)).toBe(2);
    expect(next(started(), scheduled, cancelAsked, cancelPassedOn)).toEqual([]);
    expect(kinds(next(started(), scheduled, cancelAsked, cancelPassedOn, completed('over')))).toEqual([
      'COMMAND_TYPE_CANCEL_WORKFLOW_EXECUTION',
    ]);
  });

  it('ends at once when nobody has it', () => {
    expect(kinds(next(started(), cancelAsked))).toEqual(['COMMAND_TYPE_CANCEL_WORKFLOW_EXECUTION']);
    expect(kinds(next(started(), scheduled, completed('aside'), cancelAsked))).toEqual([
      'COMMAND_TYPE_CANCEL_WORKFLOW_EXECUTION',
    ]);
  });

  it('has nothing done once it has ended', () => {
    expect(next(started(), ended)).toEqual([]);
  });
});
