/** What the section of commands says. */
import { inLanguage } from '@bellwether/ui/i18n/language.ts';

export const commandMessages = inLanguage(
  {
    commands: 'Commands',
    send: 'Send a command',
    none: 'Nothing has been asked of this device. A command waits until the device is there, and expires when that takes too long.',
    columns: { command: 'Command', state: 'State', answer: 'What the device said', at: 'Sent' },
    states: {
      requested: 'waits for the device',
      delivered: 'delivered, not answered yet',
      acknowledged: 'done',
      failed: 'failed',
      expired: 'expired',
    },
    about: {
      requested: 'The device gets it when it connects or asks.',
      delivered: 'It is given again until the device answers.',
      acknowledged: 'The device says that it has done it.',
      failed: 'The device says that it could not.',
      expired: 'Its time ran out before the device answered.',
    },
    name: 'Command',
    nameHint: 'As the device knows it, such as restart or set_interval.',
    arguments: 'Arguments',
    argumentsHint: 'JSON, such as {"seconds": 30}. Leave it empty when there are none.',
    argumentsWrong: 'The arguments are not JSON. Write them as {"seconds": 30}, or leave the field empty.',
    minutes: 'Minutes until it expires',
    go: 'Send',
    going: 'Sending …',
  },
  {},
);
