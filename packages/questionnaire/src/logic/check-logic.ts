/**
 * Finds the dead ends of a survey: what nobody can reach, rules that contradict or wait for each other, rules and texts
 * that need an answer before it is given. Whether something can happen is found by trying answers (see
 * candidate-answers.ts) with the very walk that people's answers take, so that the verdict and the survey cannot differ.
 */
import { type Walk, walk } from '../course.ts';
import { type Question, questionsOf, type Rule, type SurveyDefinition, type Text } from '../definition.ts';
import { type Expression, referencesOf } from '../expression/expression.ts';
import { parseExpression } from '../expression/parse.ts';
import { pipesIn } from '../pipe.ts';
import { textsOf } from '../read-definition.ts';
import { assignments, type Constants, constantsIn, decisionsAbout } from './candidate-answers.ts';
import type { LogicFinding } from './finding.ts';
import { operandMistakes } from './operand-types.ts';

/** Combinations of answers tried for everything that depends on the same questions, and in all. */
const TRIES_MAX = 20_000;
const TRIES_IN_ALL = 40_000;
const PIPE_TRIES_MAX = 2_000;

interface ReadRule {
  rule: Rule;
  when: Expression;
  expression: Expression | undefined;
  /** The question or section it acts on; `undefined` for a calculation. */
  target: string | undefined;
  /** What condition and calculation speak of. */
  speaksOf: readonly string[];
}

export function checkLogic(definition: SurveyDefinition): LogicFinding[] {
  const survey = new CheckedSurvey(definition);
  const circular = survey.cycles();
  return [
    ...circular,
    ...survey.operands(),
    ...survey.order(),
    ...survey.pipes(),
    // In a circle nothing is shown, and everything would be named once more.
    ...(circular.length === 0 ? survey.reach() : []),
    ...survey.empty(),
    ...untranslated(definition),
  ];
}

class CheckedSurvey {
  readonly #definition: SurveyDefinition;
  readonly #rules: readonly ReadRule[];
  readonly #questions: ReadonlyMap<string, Question>;
  readonly #sectionOf: ReadonlyMap<string, string>;
  /** Where a question stands; a section stands where its first question does. */
  readonly #place: ReadonlyMap<string, number>;
  readonly #constants: Constants;

  constructor(definition: SurveyDefinition) {
    this.#definition = definition;
    const entries = questionsOf(definition);
    this.#questions = new Map(entries.map(({ question }) => [question.id, question]));
    this.#sectionOf = new Map(entries.map(({ section, question }) => [question.id, section.id]));
    const place = new Map(entries.map(({ question }, index) => [question.id, index]));
    let next = 0;
    for (const section of definition.sections) {
      place.set(section.id, next);
      next += section.questions.length;
    }
    this.#place = place;
    this.#rules = definition.rules.map(readRule);
    this.#constants = constantsIn(
      this.#rules.flatMap(({ when, expression }) => (expression ? [when, countedAll(expression)] : [when])),
    );
  }

  cycles(): LogicFinding[] {
    const findings: LogicFinding[] = [];
    const state = new Map<string, 'open' | 'done'>();
    const path: string[] = [];
    const visit = (id: string): void => {
      if (state.get(id) === 'done') return;
      if (state.get(id) === 'open') {
        const round = [...path.slice(path.indexOf(id)), id];
        findings.push({
          kind: 'cycle',
          severity: 'error',
          where: id,
          words: `The rules go in a circle: ${round.join(' → ')}. None of them is ever decided.`,
          suggestion: 'Remove one of the rules, or let it depend on an earlier question.',
        });
        return;
      }
      state.set(id, 'open');
      path.push(id);
      for (const other of this.#dependsOn(id)) visit(other);
      path.pop();
      state.set(id, 'done');
    };
    for (const id of [...this.#questions.keys(), ...this.#calculatedIds()]) visit(id);
    return findings;
  }

  operands(): LogicFinding[] {
    return this.#rules.flatMap(({ rule, when, expression, target }) =>
      [when, ...(expression ? [expression] : [])].flatMap((part) =>
        operandMistakes(part, this.#questions).map(
          ({ kind, words }): LogicFinding => ({
            kind,
            severity: 'error',
            where: target ?? calculatedBy(rule) ?? rule.id,
            rule: rule.id,
            words: `In the rule ${rule.id}: ${words}`,
            suggestion:
              kind === 'unknown_option'
                ? 'Use the id of an option the question has.'
                : 'Compare it with what it can be.',
          }),
        ),
      ),
    );
  }

  /** Rules whose answer is given after it is needed, or in an order nobody knows. */
  order(): LogicFinding[] {
    return this.#rules.flatMap(({ rule, target }) => {
      if (target === undefined) return [];
      const place = this.#place.get(target)!;
      const late = this.#questionsBehind(this.#speaksOf(rule.id)).find(
        (id) => this.#place.get(id)! >= place || this.#isShuffledWith(id, target),
      );
      if (late === undefined) return [];
      const itself = late === target || this.#sectionOf.get(late) === target;
      return [
        {
          kind: 'later_question',
          severity: 'error',
          where: target,
          rule: rule.id,
          words: itself
            ? `The rule ${rule.id} decides about ${target} by the answer to ${late}, which is part of it.`
            : `The rule ${rule.id} decides about ${target} by the answer to ${late}, which ${this.#isShuffledWith(late, target) ? 'may be asked' : 'is asked'} after it.`,
          suggestion: `Ask ${late} earlier${this.#isShuffledWith(late, target) ? ', or keep the order of its section' : ''}, or decide by something that is known by then.`,
        },
      ];
    });
  }

  pipes(): LogicFinding[] {
    const sections = this.#definition.sections;
    return textsOf(this.#definition).flatMap(([field, text]) => {
      const [, s, q] = /^sections\[(\d+)\](?:\.questions\[(\d+)\])?/.exec(field)!;
      const section = sections[Number(s)]!;
      const where = q === undefined ? section.id : section.questions[Number(q)]!.id;
      return pipesIn(text).flatMap((id) => this.#pipe(where, id));
    });
  }

  /** What happens to nobody: questions never seen, rules that never or always hold, scales never scored. */
  reach(): LogicFinding[] {
    const topics = [
      ...this.#aboutTargets(),
      ...this.#rules.map(({ rule }) => this.#aboutRule(rule)),
      ...this.#definition.scales.map(({ id }) => this.#aboutScale(id)),
    ].filter((topic) => topic !== undefined);
    const byQuestions = Map.groupBy(topics, ({ questions }) => [...questions].sort().join(' '));
    const tries = Math.min(TRIES_MAX, Math.ceil(TRIES_IN_ALL / Math.max(byQuestions.size, 1)));
    return [...byQuestions.values()].flatMap((group) => this.#try(group, tries));
  }

  empty(): LogicFinding[] {
    return this.#definition.sections
      .filter(({ questions }) => questions.length === 0)
      .map(({ id }) => ({
        kind: 'empty_section',
        severity: 'warning',
        where: id,
        words: `The section ${id} has no question.`,
        suggestion: 'Add a question, or remove the section.',
      }));
  }

  #try(group: readonly Topic[], tries: number): LogicFinding[] {
    const decisions = [...group[0]!.questions].flatMap((id) =>
      decisionsAbout(this.#questions.get(id)!, this.#rowsOf(id), this.#constants),
    );
    let open = [...group];
    const run = assignments(decisions, tries);
    for (;;) {
      const step = run.next();
      if (step.done) return open.flatMap((topic) => topic.conclude(step.value.exact));
      const taken = walk(this.#definition, step.value);
      open = open.filter((topic) => !topic.see(taken));
      if (open.length === 0) return [];
    }
  }

  #aboutTargets(): Topic[] {
    const targets = new Set(this.#rules.flatMap(({ target }) => (target === undefined ? [] : [target])));
    // A question in a section with rules is covered by the section, unless it has rules of its own.
    return [...targets].map((target) => {
      const verbs = this.#rules.filter((rule) => rule.target === target);
      return {
        questions: this.#closure([target]),
        see: (taken) => taken.isShown(target),
        conclude: (exact) => {
          const has = (verb: string) => verbs.some(({ rule }) => verb in rule.does);
          const [kind, words] =
            has('show') && has('skip')
              ? ([
                  'contradictory_rules',
                  `${target} is never shown: whenever a rule shows it, another skips it.`,
                ] as const)
              : (['unreachable', `${target} is never shown, whatever is answered.`] as const);
          return [finding(kind, exact, target, words, 'Loosen the condition that hides it, or remove it.')];
        },
      };
    });
  }

  #aboutRule(rule: Rule): Topic | undefined {
    const questions = this.#closure(this.#speaksOf(rule.id));
    const target = targetOf(rule);
    let held = 0;
    let failed = 0;
    let met = 0;
    const isRequire = 'require' in rule.does;
    if (questions.size === 0 && 'calculate' in rule.does) return undefined;
    const all = isRequire ? new Set([...questions, ...this.#closure([target!])]) : questions;
    return {
      questions: all,
      see: (taken) => {
        if (taken.holds(rule.id)) {
          held++;
          if (target !== undefined && taken.isShown(target)) met++;
        } else failed++;
        return held > 0 && failed > 0 && (!isRequire || met > 0);
      },
      conclude: (exact) => {
        const where = target ?? calculatedBy(rule) ?? rule.id;
        const at = { rule: rule.id };
        if (held === 0)
          return [
            {
              ...finding(
                'condition_never',
                false,
                where,
                `The condition of the rule ${rule.id} never holds.`,
                'Compare with an answer that can be given.',
              ),
              ...at,
            },
          ];
        if (isRequire && met === 0)
          return [
            {
              ...finding(
                'required_but_skipped',
                exact,
                where,
                `The rule ${rule.id} requires ${where} only where it is not shown.`,
                'Show it there, or drop the rule.',
              ),
              ...at,
            },
          ];
        if (failed === 0 && !('calculate' in rule.does))
          return [
            {
              ...finding(
                'condition_always',
                false,
                where,
                `The condition of the rule ${rule.id} holds for everybody.`,
                'Drop the rule, or correct its condition.',
              ),
              ...at,
            },
          ];
        return [];
      },
    };
  }

  #aboutScale(id: string): Topic {
    const scale = this.#definition.scales.find((entry) => entry.id === id)!;
    const items = scale.items.map(({ question }) => question);
    return {
      questions: this.#closure(items),
      see: (taken) => items.filter((item) => taken.isShown(item)).length >= scale.min_answered,
      conclude: (exact) => [
        finding(
          'scale_never_scored',
          exact,
          id,
          `The scale ${id} needs ${scale.min_answered} answered items, and nobody is ever shown as many.`,
          'Show its items together, or ask for fewer.',
        ),
      ],
    };
  }

  #pipe(where: string, id: string): LogicFinding[] {
    const sources = this.#questions.has(id) ? [id] : this.#questionsBehind([id]);
    const place = this.#place.get(where)!;
    const late = sources.find((source) => this.#place.get(source)! >= place || this.#isShuffledWith(source, where));
    if (late !== undefined)
      return [
        {
          kind: 'pipe_later',
          severity: 'error',
          where,
          words: `The text of ${where} repeats {{${id}}}, ${late === where ? 'which is its own answer' : `and ${late} is asked afterwards`}.`,
          suggestion: `Ask ${late} before, or write the text without it.`,
        },
      ];
    if (!this.#mayBeUnknown(id, sources, where)) return [];
    const [source = id] = sources;
    return [
      {
        kind: 'pipe_unanswered',
        severity: 'warning',
        where,
        words: `The text of ${where} repeats {{${id}}}, which not everybody who sees it has answered; "…" would stand there.`,
        suggestion: `Require ${source} of everybody, or show ${where} only when answered(${source}).`,
      },
    ];
  }

  /** Whether somebody can see `where` while the value is not known. */
  #mayBeUnknown(id: string, sources: readonly string[], where: string): boolean {
    const questions = new Set([...this.#closure([...sources, where]), ...sources]);
    const decisions = [...questions].flatMap((question) =>
      decisionsAbout(this.#questions.get(question)!, this.#rowsOf(question), this.#constants),
    );
    for (const answers of assignments(decisions, PIPE_TRIES_MAX)) {
      const taken = walk(this.#definition, answers);
      if (taken.isShown(where) && taken.lookUp(id) === undefined) return true;
    }
    return false;
  }

  #isShuffledWith(one: string, other: string): boolean {
    const section = this.#sectionOf.get(one);
    if (section === undefined || one === other || section !== this.#sectionOf.get(other)) return false;
    return this.#definition.sections.find(({ id }) => id === section)?.randomise === true;
  }

  #speaksOf(ruleId: string): readonly string[] {
    return this.#rules.find(({ rule }) => rule.id === ruleId)?.speaksOf ?? [];
  }

  #calculatedIds(): string[] {
    return this.#rules.flatMap(({ rule }) => calculatedBy(rule) ?? []);
  }

  /** What has to be decided before it is known whether a question or section is shown, or what a value is. */
  #dependsOn(id: string): string[] {
    const section = this.#sectionOf.get(id);
    const governing = this.#rules.filter(
      ({ rule, target }) => (target === id && !('require' in rule.does)) || calculatedBy(rule) === id,
    );
    return [...(section === undefined ? [] : [section]), ...governing.flatMap(({ speaksOf }) => speaksOf)];
  }

  /** Every question that has a say in these. */
  #closure(ids: readonly string[]): Set<string> {
    const seen = new Set<string>();
    const open = [...ids];
    for (let id = open.pop(); id !== undefined; id = open.pop()) {
      if (seen.has(id)) continue;
      seen.add(id);
      open.push(...this.#dependsOn(id));
    }
    // Of the asked ones only those whose own answer matters; a target's answer decides nothing about itself.
    const deciding = new Set(this.#rules.flatMap(({ speaksOf }) => speaksOf));
    return new Set([...seen].filter((id) => this.#questions.has(id) && deciding.has(id)));
  }

  /** The questions named, and those behind the calculated values named. */
  #questionsBehind(ids: readonly string[]): string[] {
    const seen = new Set<string>();
    const open = [...ids];
    for (let id = open.pop(); id !== undefined; id = open.pop()) {
      if (seen.has(id)) continue;
      seen.add(id);
      if (!this.#questions.has(id))
        open.push(...this.#rules.filter(({ rule }) => calculatedBy(rule) === id).flatMap(({ speaksOf }) => speaksOf));
    }
    return [...seen].filter((id) => this.#questions.has(id));
  }

  #rowsOf(id: string): string[] {
    const rows = this.#rules.flatMap(({ when, expression }) =>
      [when, ...(expression ? [expression] : [])].flatMap((part) =>
        referencesOf(part).flatMap((reference) => (reference.id === id && reference.row ? [reference.row] : [])),
      ),
    );
    return [...new Set(rows)];
  }
}

/** Something that should happen to somebody. */
interface Topic {
  /** Those whose answers decide it. */
  questions: ReadonlySet<string>;
  /** Looks at one person's walk; true when nothing more has to be seen. */
  see(taken: Walk): boolean;
  /** When all were seen and it did not happen; `exact` when every possibility was tried. */
  conclude(exact: boolean): LogicFinding[];
}

function finding(
  kind: LogicFinding['kind'],
  exact: boolean,
  where: string,
  words: string,
  suggestion: string,
): LogicFinding {
  // What was only sampled is a suspicion.
  return { kind, severity: exact ? 'error' : 'warning', where, words, suggestion };
}

function untranslated(definition: SurveyDefinition): LogicFinding[] {
  const texts: [where: string, text: Text][] = [['title', definition.title]];
  for (const section of definition.sections) {
    texts.push([section.id, section.title]);
    if (section.introduction) texts.push([section.id, section.introduction]);
    for (const question of section.questions) for (const text of textsWithin(question)) texts.push([question.id, text]);
  }
  return definition.languages.flatMap((language) => {
    const missing = [...new Set(texts.filter(([, text]) => !text[language]).map(([where]) => where))];
    if (missing.length === 0) return [];
    return [
      {
        kind: 'untranslated',
        severity: 'warning',
        where: missing[0]!,
        words: `${missing.length} ${missing.length === 1 ? 'part has' : 'parts have'} no ${language} wording yet, ${missing[0]} first; ${definition.default_language} is shown instead.`,
        suggestion: `Translate them, or do not offer ${language}.`,
      } as const,
    ];
  });
}

function textsWithin(question: Question): Text[] {
  const texts = [question.text, ...(question.help ? [question.help] : [])];
  if ('options' in question) texts.push(...question.options.map(({ text }) => text));
  if (question.kind === 'matrix') texts.push(...question.rows.map(({ text }) => text));
  if (question.kind === 'scale' || question.kind === 'matrix') {
    const { labels } = question.points;
    texts.push(...('low' in labels ? [labels.low, labels.high] : labels));
  }
  return texts;
}

function readRule(rule: Rule): ReadRule {
  const read = (source: string): Expression => {
    const result = parseExpression(source);
    return result.kind === 'parsed' ? result.expression : { kind: 'literal', value: false };
  };
  const when = read(rule.when);
  const expression = 'calculate' in rule.does ? read(rule.does.calculate.expression) : undefined;
  const references = [...referencesOf(when), ...(expression ? referencesOf(expression) : [])];
  return { rule, when, expression, target: targetOf(rule), speaksOf: [...new Set(references.map(({ id }) => id))] };
}

function targetOf({ does }: Rule): string | undefined {
  if ('show' in does) return does.show;
  if ('skip' in does) return does.skip;
  return 'require' in does ? does.require : undefined;
}

function calculatedBy({ does }: Rule): string | undefined {
  return 'calculate' in does ? does.calculate.id : undefined;
}

/** A calculation uses every value as a number, a question by itself included. */
function countedAll(expression: Expression): Expression {
  return { kind: 'call', name: 'sum', arguments: [expression] };
}
