/** What the pages of updates say. */
import { inLanguage } from '@bellwether/ui/i18n/language.ts';
import type { DeviceUpdateState, Order, RolloutState, Share } from './rollouts.ts';

const states: Record<RolloutState, string> = {
  running: 'Under way',
  paused: 'On hold',
  halted: 'Halted',
  rolling_back: 'Rolling back',
  completed: 'Done',
  aborted: 'Ended',
  rolled_back: 'Rolled back',
};
const shares: Record<Share, string> = {
  done: 'done',
  under_way: 'under way',
  failed: 'failed',
  ahead: 'not begun',
};
const deviceStates: Record<DeviceUpdateState, string> = {
  waiting: 'not begun',
  staged: 'told, not begun',
  withdrawn: 'taken back',
  downloading: 'fetching it',
  installed: 'runs the new firmware',
  failed: 'failed',
  reverting: 'told to go back',
  rolled_back: 'runs the firmware before',
};
const orders: Record<Order, string> = {
  pause: 'Halt',
  resume: 'Let it go on',
  abort: 'End it',
  roll_back: 'Roll back',
};
const asks: Record<Order, { title: string; more: string }> = {
  pause: { title: 'Halt this update?', more: 'No further device begins. Devices that are fetching it go on.' },
  resume: {
    title: 'Let this update go on?',
    more: 'The failures there have been are not counted again: it halts when as many more fail.',
  },
  abort: {
    title: 'End this update?',
    more: 'No further device begins, and it cannot be taken up again. Devices that run the new firmware keep it.',
  },
  roll_back: {
    title: 'Put the firmware before back?',
    more: 'Every device that has taken the new firmware is told to install the one it ran before.',
  },
};

export const messages = inLanguage(
  {
    question: 'What do devices run, and how does its update go?',
    answerNone: 'No update is under way.',
    answerNothing: 'Nothing has been rolled out yet.',
    answerMoving: (name: string, done: string, all: string) =>
      `${name} is under way: ${done} of ${all} devices have it.`,
    answerHalted: (name: string) => `${name} has halted and waits for a decision.`,
    answerPaused: (name: string) => `${name} is on hold.`,
    start: 'Roll out a firmware',
    upload: 'Upload a firmware',
    rollouts: 'Roll-outs',
    columns: { rollout: 'Roll-out', state: 'State', devices: 'Devices', failed: 'Failed', begun: 'Begun' },
    emptyTitle: 'How to begin',
    emptySteps: [
      'Put the public key below into your devices, so that they can tell a true update from a forged one.',
      'Upload a firmware: its image, the kind of device it is for, and its version.',
      'Roll it out. It begins with 1 % of the devices, goes on by itself, and halts by itself when too many fail.',
    ],
    emptyReader: 'Somebody who may update devices can upload a firmware and roll it out.',
    how: 'How devices take updates',
    states,
    shares,
    deviceStates,
    orders,
    asks,
    cancel: 'Cancel',
    working: 'One moment …',
    firmware: 'Firmware',
    firmwareColumns: { version: 'Version', profile: 'For', size: 'Size', maker: 'Signed by its maker', at: 'Uploaded' },
    yes: 'yes',
    no: 'no',
    noFirmware: 'None has been uploaded.',
    keys: 'Keys of updates',
    keysAbout:
      'Every update is signed. A device needs this public key to tell a true one from a forged one; the private part stays sealed here.',
    key: (id: string) => `Key ${id}`,
    since: 'since',
    copyKey: 'Copy (base64)',
    saveKey: 'Save as PEM',
    form: {
      profile: 'Kind of device',
      version: 'Version',
      notes: 'What is new',
      image: 'Image',
      send: 'Upload',
      sending: 'Uploading …',
      firmware: 'Firmware',
      site: 'Only devices at this site',
      siteHint: 'Leave it empty for all sites.',
      stages: 'Stages, in per cent of the devices',
      stagesHint: 'They rise to 100, such as 1, 10, 50, 100.',
      stagesWrong: 'Write whole numbers that rise to 100, such as 1, 10, 50, 100.',
      haltFailures: 'Halt when so many devices fail',
      haltPercent: 'or so many per cent of those begun',
      soak: 'Minutes to watch each stage before the next',
      go: 'Begin',
      going: 'Beginning …',
    },
    updateQuestion: (name: string) => `How does the update “${name}” go?`,
    updateQuestionUnknown: 'How does this update go?',
    back: 'All updates',
    answerUpdate: (done: string, all: string) => `${done} of ${all} devices have it`,
    answerFailures: (count: string, isOne: boolean) => ` ${count} ${isOne ? 'device has' : 'devices have'} failed.`,
    answerNoFailures: ' None has failed.',
    stageOf: (stage: string, of: string) => `, in stage ${stage} of ${of}.`,
    stages: 'Stages',
    stageColumns: {
      stage: 'Stage',
      devices: 'Devices',
      done: 'Done',
      underWay: 'Under way',
      failed: 'Failed',
      ahead: 'Not begun',
    },
    stageName: (stage: number, percent: number) => `${stage}: up to ${percent} %`,
    barLabel: (parts: string) => `Devices: ${parts}.`,
    failedTitle: 'Devices that failed, and why',
    failedColumns: { device: 'Device', why: 'Why', now: 'Now', at: 'When' },
    failedNone: 'None has failed.',
    policy: 'When it halts',
    policyLine: (failures: string, percent: string) =>
      `It halts by itself when ${failures} devices fail, or ${percent} % of those begun.`,
    policyStage: (percent: string, minutes: string, hours: string) =>
      `A stage is over when its devices have come to an end and were watched for ${minutes} minutes; those that are not there are waited for up to ${hours} hours, and at least ${percent} % have to run the new firmware by then.`,
    policySilence: (minutes: string) =>
      `A device that has begun and says nothing for ${minutes} minutes counts as failed.`,
    history: 'History',
    fields: {
      name: 'name',
      state: 'state',
      why: 'why',
      firmware_id: 'firmware',
      profile: 'kind',
      site: 'site',
      policy: 'limits',
    },
  },
  {},
);
