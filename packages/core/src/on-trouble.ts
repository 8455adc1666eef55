/**
 * Told of what failed where nobody waits for the answer, and what is done about it: `message` says it in words that stand
 * alone ("rules on events could not look at them and try again") and holds nothing about people; `error` is the cause,
 * `undefined` where there is none. Never throws.
 */
export type OnTrouble = (message: string, error: unknown) => void;
