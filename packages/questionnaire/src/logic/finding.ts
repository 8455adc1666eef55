/** What somebody who builds a survey should know before it is sent. */

export type LogicFindingKind =
  /** Nobody ever sees it, whatever they answer. */
  | 'unreachable'
  /** What shows it and what skips it always hold together. */
  | 'contradictory_rules'
  /** A rule requires it only where another hides it. */
  | 'required_but_skipped'
  /** Rules that wait for each other. */
  | 'cycle'
  /** A rule that needs an answer which is given afterwards. */
  | 'later_question'
  /** `{{…}}` of something asked afterwards. */
  | 'pipe_later'
  /** `{{…}}` of something that may be unanswered. */
  | 'pipe_unanswered'
  | 'condition_never'
  | 'condition_always'
  | 'unknown_option'
  | 'type_mismatch'
  | 'scale_never_scored'
  | 'empty_section'
  | 'untranslated';

export interface Finding<Kind extends string = string> {
  kind: Kind;
  /** An error stops approval; a warning is for the author to judge. */
  severity: 'error' | 'warning';
  /** Question, section, scale or calculated value it is about. */
  where: string;
  /** The rule it comes from. */
  rule?: string;
  words: string;
  suggestion: string;
}

export type LogicFinding = Finding<LogicFindingKind>;
