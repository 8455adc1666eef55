/** What the page of replay says. */
import { inLanguage } from '@bellwether/ui/i18n/language.ts';

export const messages = inLanguage(
  {
    question: 'What happened on a page, step by step?',
    answer: {
      off: 'Nothing is recorded on this site.',
      none: 'No page load was recorded yet.',
      some: (count: string, isOne: boolean) => `${count} page ${isOne ? 'load was' : 'loads were'} recorded`,
      share: (percent: string, days: number) =>
        `: ${percent} of those by visitors who agreed to it, kept for ${days} ${days === 1 ? 'day' : 'days'}.`,
    },
    offMore:
      'Set a share of page loads on the page Traffic (Change), and have your pages say who has agreed: bellwether("consent", {replay: true}). Nobody else is recorded.',
    masked:
      'All text, all input and all pictures are hidden before they leave the browser. Nothing leads from a recording to a visitor. That you watch one is in the audit trail.',
    list: 'Recordings',
    page: 'Page',
    when: 'Recorded',
    length: 'Length',
    device: 'Device',
    watch: 'Watch',
    player: (path: string) => `Recording of ${path}`,
    play: 'Play',
    pause: 'Pause',
    speed: 'Speed',
    at: 'Place in the recording',
    remove: 'Remove this recording',
    close: 'Close',
    empty: 'This recording holds no page to show.',
  },
  {},
);
