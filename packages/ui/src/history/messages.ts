/** What histories say. */
import { inLanguage } from '../i18n/language.ts';

export const historyMessages = inLanguage(
  {
    title: 'What changed',
    loading: 'Reading the history…',
    empty: 'Nothing has been changed since histories are kept.',
    operator: 'The operator of this installation',
    platform: 'The platform',
    gone: 'Somebody who has left',
    key: 'A key',
    /** By the second half of an event's name. */
    did: {
      created: 'made it',
      updated: 'changed it',
      removed: 'removed it',
      restored: 'brought it back',
      taken_over: 'As it was when its history began',
    } as Readonly<Record<string, string>>,
    undid: (version: number) => `undid change ${version}`,
    undone: (version: number) => `Undone by change ${version}.`,
    change: (version: number) => `Change ${version}`,
    set: (field: string, to: string) => `${field}: ${to}`,
    fromTo: (field: string, from: string, to: string) => `${field}: ${from} → ${to}`,
    added: (field: string, what: string) => `${field} added: ${what}`,
    removedField: (field: string, what: string) => `${field} removed: ${what}`,
    changedIn: (field: string) => `${field} changed`,
    moreChanges: (count: number) => (count === 1 ? 'and one more' : `and ${count} more`),
    nothing: 'nothing',
    yes: 'yes',
    no: 'no',
    look: 'View it as it was',
    undo: 'Undo',
    undoing: 'Undoing…',
    sure: (version: number) => `Undo change ${version}? It is undone by a new change; nothing is lost.`,
    undoIt: 'Undo it',
    keep: 'Leave it',
    earlier: 'Show earlier changes',
  },
  {},
);
