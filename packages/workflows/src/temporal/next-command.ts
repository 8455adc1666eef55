/**
 * The one workflow there is in Temporal, as a function of its history: have the body done as an activity; when that was
 * put aside, have it done again once somebody woke it; end as it ended. It knows nothing of what the body does.
 *
 * Executions live for months, so a history that any version has written must be understood by every later one.
 */
import { msToTs } from '@temporalio/common/lib/time.js';
import proto from '@temporalio/proto';
import { type ActivityResult, readJson, readResult, writeJson } from './plain-payload.ts';
import type { Command, HistoryEvent, Payload } from './temporal-api.ts';

export const WORKFLOW_TYPE = 'bellwether_run';
export const ACTIVITY_TYPE = 'perform';
export const WAKE = 'wake';
/** Answers that were moved out of the heartbeat. */
export const REMEMBERED = 'remembered';

/** Somebody whose heartbeat was not heard for so long has lost the execution. */
export const HEARTBEAT_TIMEOUT_MS = 20_000;
const ATTEMPT_MS_MAX = 30 * 86_400_000;
const RETRY_MS = 100;

/** What the activity is told. */
export interface ActivityInput {
  /** Whether the history holds answers. */
  remembers: boolean;
}

export class RunHistory {
  #performed = 0;
  #remembers = false;
  #underWay: { scheduledEventId: NonNullable<HistoryEvent['eventId']> } | undefined;
  #end: ActivityResult['end'] | 'lost' | undefined;
  #isWoken = false;
  #isCancelAsked = false;
  #isCancelPassedOn = false;
  #hasEnded = false;

  see(event: HistoryEvent): void {
    const { activityTaskCompletedEventAttributes: completed } = event;
    if (rememberedIn(event).length > 0) this.#remembers = true;
    if (event.workflowExecutionSignaledEventAttributes?.signalName === WAKE) this.#isWoken = true;
    if (event.workflowExecutionCancelRequestedEventAttributes) this.#isCancelAsked = true;
    if (event.activityTaskCancelRequestedEventAttributes) this.#isCancelPassedOn = true;
    if (event.activityTaskScheduledEventAttributes && event.eventId) {
      this.#performed += 1;
      this.#underWay = { scheduledEventId: event.eventId };
      this.#isWoken = false;
    }
    if (completed) this.#endsAs(readResult(completed.result?.payloads).end);
    if (
      event.activityTaskFailedEventAttributes ||
      event.activityTaskTimedOutEventAttributes ||
      event.activityTaskCanceledEventAttributes
    )
      this.#endsAs('lost');
    if (
      event.workflowExecutionCompletedEventAttributes ||
      event.workflowExecutionFailedEventAttributes ||
      event.workflowExecutionCanceledEventAttributes ||
      event.workflowExecutionTerminatedEventAttributes
    )
      this.#hasEnded = true;
  }

  /** What is to be done now; nothing when something is under way or waited for. */
  next(queue: string): Command[] {
    const { CommandType } = proto.temporal.api.enums.v1;
    if (this.#hasEnded) return [];
    if (this.#underWay) {
      if (!this.#isCancelAsked || this.#isCancelPassedOn) return [];
      return [
        {
          commandType: CommandType.COMMAND_TYPE_REQUEST_CANCEL_ACTIVITY_TASK,
          requestCancelActivityTaskCommandAttributes: this.#underWay,
        },
      ];
    }
    if (this.#isCancelAsked)
      return [
        {
          commandType: CommandType.COMMAND_TYPE_CANCEL_WORKFLOW_EXECUTION,
          cancelWorkflowExecutionCommandAttributes: {},
        },
      ];
    if (this.#end === 'over')
      return [
        {
          commandType: CommandType.COMMAND_TYPE_COMPLETE_WORKFLOW_EXECUTION,
          completeWorkflowExecutionCommandAttributes: {},
        },
      ];
    if (this.#end === 'failed')
      return [
        {
          commandType: CommandType.COMMAND_TYPE_FAIL_WORKFLOW_EXECUTION,
          failWorkflowExecutionCommandAttributes: {
            failure: {
              message: 'The run failed. Why stands in Bellwether.',
              applicationFailureInfo: { type: 'failed' },
            },
          },
        },
      ];
    if (this.#end === 'aside' && !this.#isWoken) return [];
    const input: ActivityInput = { remembers: this.#remembers };
    return [
      {
        commandType: CommandType.COMMAND_TYPE_SCHEDULE_ACTIVITY_TASK,
        scheduleActivityTaskCommandAttributes: {
          activityId: `${ACTIVITY_TYPE}-${this.#performed + 1}`,
          activityType: { name: ACTIVITY_TYPE },
          taskQueue: { name: queue },
          input: { payloads: [writeJson(input)] },
          startToCloseTimeout: msToTs(ATTEMPT_MS_MAX),
          heartbeatTimeout: msToTs(HEARTBEAT_TIMEOUT_MS),
          retryPolicy: { initialInterval: msToTs(RETRY_MS), backoffCoefficient: 1, maximumInterval: msToTs(RETRY_MS) },
        },
      },
    ];
  }

  #endsAs(end: ActivityResult['end'] | 'lost'): void {
    this.#underWay = undefined;
    this.#isCancelPassedOn = false;
    this.#end = end;
  }
}

/** Answers that an event brings into the history: those it began with, was told, or that a holder left behind. */
export function rememberedIn(event: HistoryEvent): readonly Payload[] {
  const {
    workflowExecutionStartedEventAttributes: started,
    workflowExecutionSignaledEventAttributes: signaled,
    activityTaskCompletedEventAttributes: completed,
    activityTaskFailedEventAttributes: failed,
    activityTaskTimedOutEventAttributes: timedOut,
  } = event;
  if (started) return started.input?.payloads ?? [];
  if (signaled?.signalName === REMEMBERED) return signaled.input?.payloads ?? [];
  if (completed) return readResult(completed.result?.payloads).remembered;
  if (failed) return failed.failure?.applicationFailureInfo?.details?.payloads ?? [];
  return timedOut?.failure?.timeoutFailureInfo?.lastHeartbeatDetails?.payloads ?? [];
}

export function readActivityInput(payloads: readonly Payload[] | null | undefined): ActivityInput {
  const input = payloads?.[0] && (readJson(payloads[0]) as Partial<ActivityInput>);
  return { remembers: input?.remembers !== false };
}
