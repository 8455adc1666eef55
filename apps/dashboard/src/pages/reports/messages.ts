/** What the pages of reports say. */
import { inLanguage } from '@bellwether/ui/i18n/language.ts';

export const messages = inLanguage(
  {
    question: 'What shall I send to whom?',
    answer: {
      none: 'No report has been made yet. Take a template, look at it, and make one.',
      some: (count: string, one: boolean) => (one ? `${count} report was made` : `${count} reports were made`),
      next: (scheduled: number) =>
        scheduled === 0
          ? '; none is scheduled.'
          : scheduled === 1
            ? '; one schedule is on.'
            : `; ${scheduled} schedules are on.`,
      failed: (count: number) => ` ${count} could not be made.`,
    },
    show: 'Show',
    views: { made: 'Reports', templates: 'Templates', schedules: 'Schedules', verify: 'Verify a file' },
    audiences: {
      executive: 'Executives',
      engineering: 'Engineering',
      people: 'People and works council',
      finance: 'Finance',
    },
    made: {
      list: 'Reports that were made',
      columns: { title: 'Report', upTo: 'Up to', state: 'State', sent: 'Sent', fingerprint: 'Fingerprint' },
      states: { making: 'Being made', ready: 'Ready', failed: 'Failed' },
      notSent: 'to nobody',
      deliveries: ({ sent, waiting, failed }: { sent: number; waiting: number; failed: number }) =>
        [
          sent > 0 ? `${sent} arrived` : '',
          waiting > 0 ? `${waiting} under way` : '',
          failed > 0 ? `${failed} did not arrive` : '',
        ]
          .filter((part) => part !== '')
          .join(', ') || 'under way',
      scheduled: 'by schedule',
    },
    templates: {
      own: 'Your templates',
      gallery: 'Gallery',
      empty: 'You have no template of your own yet. Take one from the gallery, or begin with an empty one.',
      new: 'New template',
      use: 'Use it',
      cannotUse: 'Asks for figures that are not here.',
      make: 'Make a report',
      making: 'Starting …',
      edit: 'Edit',
      version: (version: number) => `version ${version}`,
      days: (days: number) => (days === 1 ? 'of a day' : `of ${days} days`),
    },
    editor: {
      newQuestion: 'What should this report say?',
      title: 'Title',
      subtitle: 'Line below the title',
      audience: 'For',
      days: 'Days it is about',
      source: 'Template',
      sourceHint:
        'Paragraphs, “## Sections”, “- lists”, “> cautions”; blocks between ``` with “metric: …”. A figure in a sentence is {{block}}. Words hold no number of their own: that is what makes the report one that cannot lie.',
      insert: 'Insert',
      blocks: {
        metric: 'Figure',
        table: 'Table',
        chart: 'Drawing',
        forecast: 'Forecast',
        narrative: 'Sentences',
        when: 'Condition',
      },
      preview: 'Preview',
      previewOf: (period: string) => `With the figures of ${period}. Nothing is kept.`,
      waiting: 'Asking …',
      faults: (count: number) => (count === 1 ? 'One thing has to be mended' : `${count} things have to be mended`),
      line: (line: number) => `Line ${line}`,
      save: 'Save',
      saving: 'Saving …',
      saved: (version: number) => `Saved as version ${version}.`,
      remove: 'Remove',
      removing: 'Removing …',
      removeTitle: (title: string) => `Remove the template “${title}”?`,
      removeMore: 'Reports that were made from it stay. It can be brought back from its history.',
      removed: 'The template is removed.',
      unsaved: 'Not saved yet.',
    },
    schedules: {
      list: 'Schedules',
      add: 'New schedule',
      empty: 'No report is made by itself yet.',
      needTemplate: 'Make a template first.',
      template: 'Template',
      when: 'When',
      presets: {
        weekly: 'Every Monday morning',
        monthly: 'On the first of each month',
        daily: 'Every morning',
        own: 'Other',
      },
      cron: 'Minute, hour, day of month, month, day of week',
      zone: 'Time zone',
      channels: 'Send it to',
      noChannels:
        'There are no channels yet. Set them under Notifications; until then the report is made and waits here.',
      noChannelsShort: 'nobody: it waits here',
      next: 'Next',
      off: 'Switched off',
      on: 'On',
      edit: 'Edit',
      save: 'Save',
      saving: 'Saving …',
      saved: 'The schedule is saved. Its reports are made with your rights.',
      remove: 'Remove',
      removing: 'Removing …',
      removeTitle: 'Remove this schedule?',
      removeMore: 'Reports that were made stay.',
      removed: 'The schedule is removed.',
      gone: 'a template that is gone',
      rights:
        'Its reports are made with the rights of whoever saved it last: once they may no longer see these figures, none is made.',
    },
    report: {
      back: 'All reports',
      making: 'The report is being made.',
      failed: 'The report could not be made:',
      hidden: 'The floor was raised since this report was made, so it is not shown any more. Make a new one.',
      download: 'Download',
      formats: { pdf: 'PDF', html: 'Page', csv: 'CSV', xlsx: 'Workbook' },
      mind: 'Mind:',
      figures: 'Figures and their hashes',
      figuresMore: (count: string) =>
        `${count} figures. Each leads to the question it answers; its hash covers the question and the answer.`,
      columns: { figure: 'Figure', shown: 'Shown', query: 'Question', hash: 'Hash' },
      fingerprint: 'Fingerprint',
      openFigure: (text: string) => `${text}: the question behind it`,
    },
    verify: {
      title: 'Does a file still say what it said?',
      how: [
        'Inside of each page and PDF is its book of figures, sealed by this server. Choose a file, wherever it comes from:',
      ],
      steps: [
        'The seal says whether the book is the one that was made here.',
        'The file is set once more from its book and compared: every figure, word and drawing.',
        'Every figure is asked again by its own question. One that is another by now, because events came late or were erased, is told apart from one that was altered.',
      ],
      choose: 'The report as PDF or page',
      working: 'Asking every figure again …',
      verdicts: {
        as_made: 'As it was made',
        moved: 'As it was made, and figures have moved since',
        altered: 'Altered',
        unsealed: 'Nothing vouches for it',
      },
      columns: { figure: 'Figure', kind: '', inFile: 'In the file', shouldBe: 'Should be', why: 'Why' },
      kinds: { altered: 'altered', moved: 'moved', not_asked: 'not asked again' },
      found: 'What was found',
      open: 'Open the report',
      command: 'The same on the command line:',
    },
  },
  {},
);
