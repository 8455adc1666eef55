/** What became of trying to send one message. */
export type SendOutcome =
  | { kind: 'sent' }
  /** Not taken, and never will be: this person cannot be reached this way. */
  | { kind: 'refused'; reason: string /** The address itself is at fault. */; isAddress?: boolean }
  /** Not taken now; certainly not delivered. */
  | {
      kind: 'later';
      reason: string;
      retryAfterMs?: number /** Nobody can be reached by it just now. */;
      isChannel?: boolean;
    }
  /** Nobody can say whether it was taken: it must not be sent again by itself. */
  | { kind: 'uncertain'; reason: string }
  /** The channel itself does not work: nobody can be reached by it until somebody mends the settings. */
  | { kind: 'broken'; reason: string };

/** Somebody to be reached, and what to say. */
export interface OutgoingMessage {
  /** The same for every attempt; of the form of a Message-ID's left side. */
  id: string;
  to: string;
  name: string | undefined;
  subject: string;
  text: string;
  html: string;
  language: string;
  /** For List-Unsubscribe; absent while the edge has no address of its own. */
  unsubscribeUrl: string | undefined;
}
