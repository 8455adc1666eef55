/** What the frame of every page says. */
import { inLanguage } from '@bellwether/ui/i18n/language.ts';

export const messages = inLanguage(
  {
    product: 'Bellwether',

    skipToContent: 'Skip to content',

    navigation: { label: 'Pages' },

    account: {
      signOut: 'Sign out',
      signedInAs: (name: string) => `Signed in as ${name}`,
      menu: 'Account and settings',
    },

    sampleLabel: 'About this organisation',

    sampleNote: 'Sample organisation: generated telemetry, not real people.',

    palette: {
      open: 'Find pages, metrics, actions',
      short: 'Find',
      placeholder: 'Find a page, a metric, an action…',
      none: 'Nothing by that name.',
      page: 'Page',
      metric: 'Metric',
      action: 'Action',
      results: (count: number) => `${count} results`,
    },

    help: {
      title: 'Keyboard',
      close: 'Close',
      keys: [
        ['⌘K or Ctrl K', 'find pages, metrics, actions'],
        ['g then a', 'go to Agents'],
        ['g then s', 'go to Sessions'],
        ['g then q', 'go to Ask'],
        ['t', 'light, dark, or as your system'],
        ['d', 'comfortable or compact'],
        ['?', 'this help'],
        ['Esc', 'close what is open'],
      ],
    },

    preferences: {
      theme: 'Theme',
      themes: { system: 'System', light: 'Light', dark: 'Dark' },
      density: 'Density',
      densities: { comfortable: 'Comfortable', compact: 'Compact' },
      switchTheme: 'Switch theme: light, dark, system',
      switchDensity: 'Switch density: comfortable, compact',
    },
  },
  {},
);
