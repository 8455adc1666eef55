export { answeringMinutes } from './answering-minutes.ts';
export * from './course.ts';
export * from './definition.ts';
export type { Value } from './expression/evaluate.ts';
export { FUNCTIONS, referencesOf } from './expression/expression.ts';
export { type ParseResult, parseExpression } from './expression/parse.ts';
export { questionInLanguages, scaleInLanguages } from './in-languages.ts';
export * from './library.ts';
export { checkLogic } from './logic/check-logic.ts';
export type { Finding, LogicFinding, LogicFindingKind } from './logic/finding.ts';
export { pipedText, pipesIn } from './pipe.ts';
export { readAnswer, readAnswers } from './read-answers.ts';
export { readQuestion, readSurveyDefinition } from './read-definition.ts';
export { type ItemScore, itemScore, type ScaleScore, scaleScores } from './scale-scores.ts';
export { textsOfQuestion } from './texts-of-question.ts';
export {
  checkSurveyWording,
  checkWording,
  type WordingFinding,
  type WordingFindingKind,
} from './wording/check-wording.ts';
export { duplicatesAmong, type Likeness, SAME_FROM, similarity, stem, wordsOf } from './wording/similarity.ts';
