/**
 * A closed wave's publication: every figure that will ever be told about it, decided together. A function of the answers,
 * the floor and what was out before; nobody's question plays a part, so asking twice, filtering, making the report again
 * or comparing two people's views gives nothing new.
 *
 * Kept true (docs/survey-reports.md has the reasons):
 *   a mean is of at least `floor` people who do not all say the same; a distribution of ten, and no part of it of fewer
 *     than the floor; what goes along with an outcome of thirty
 *   along units, what is hidden below a shown unit is at least as many people together (discloseUnits)
 *   single questions are told of the whole only; units have scales
 *   what is told of a second time is what was told the first time, or less
 */
import { createHash } from 'node:crypto';
import {
  falseDiscoveryRate,
  favourableShare,
  groupAgreement,
  lateDifference,
  type MeanOfGroup,
  meanInterval,
  momentsOf,
  netPromoterScore,
  omegaTotal,
  relativeWeights,
  reliability,
  responseComposition,
  rwgOfScale,
  type SpreadWithin,
  spreadWithin,
  textThemes,
  unitInterval,
  wilsonInterval,
} from '@bellwether/analysis';
import { discloseUnits, roundedPeople, suppressBreakdown } from '@bellwether/metrics/disclosure';
import { type Question, questionsOf, type ScalePoints } from '@bellwether/questionnaire';
import { type ScaleMeasure, scaleMeasures } from './measures.ts';
import {
  type PublishedDrivers,
  type PublishedQuestion,
  type PublishedScale,
  type PublishedTheme,
  rounded,
  type SurveyPublication,
  type Told,
  type ToldScore,
  type ToldShare,
  type ToldShares,
  type WaveFacts,
} from './publication.ts';
import { type ChartUnit, type SurveyUnit, surveyUnits, type WaveAnswer, type WaveCell } from './survey-units.ts';

/** Answers that a distribution needs, and a group's own spread. */
const DISTRIBUTION_MIN = 10;
/** Complete answers that reliability and drivers need. */
const RELIABILITY_MIN = 30;
const DRIVERS_MIN = 30;
const DRIVERS_MAX = 12;
/** Constructs that other scales are held against, the first that is there. */
const OUTCOMES = ['engagement', 'intention_to_stay', 'satisfaction', 'enps', 'wellbeing', 'burnout'];

export interface WaveToPublish {
  wave: WaveFacts;
  cells: readonly WaveCell[];
  answers: readonly WaveAnswer[];
  chart: ReadonlyMap<string, ChartUnit>;
  floor: number;
  /** The wave's publication under another floor; only what it tells can be told now. */
  before?: SurveyPublication | undefined;
}

/** What comparisons with other waves need; kept in memory, never told. */
export type UnitMoments = ReadonlyMap<string, ReadonlyMap<string, MeanOfGroup>>;

export interface PublishedWave {
  publication: SurveyPublication;
  /** By scale and unit, of those that are told. */
  moments: UnitMoments;
}

export function publishSurvey(input: WaveToPublish): PublishedWave {
  const { wave, answers, cells } = input;
  const definition = wave.definition;
  const units = surveyUnits(cells, answers, input.chart);
  const measures = scaleMeasures(definition, answers);
  const moments = new Map<string, ReadonlyMap<string, MeanOfGroup>>();
  const scales = measures.map((measure) => {
    const published = publishScale(measure, units, input);
    moments.set(measure.scale.id, published.moments);
    return published.scale;
  });
  const publication: SurveyPublication = {
    method: 'survey_publication/1',
    ...{ wave_id: wave.wave_id, survey_id: wave.survey_id, survey_version: wave.survey_version },
    ...{ title: definition.title, language: definition.default_language },
    ...{ opened: wave.opened, closed: wave.closed, floor: input.floor },
    ...publishParticipation(units, input),
    lateness: publishLateness(measures, scales, input),
    scales,
    questions: questionsOf(definition).flatMap(({ question }) => publishQuestion(question, measures, scales, input)),
    drivers: publishDrivers(measures, scales, input),
  };
  return { publication, moments };
}

function publishScale(
  measure: ScaleMeasure,
  units: readonly SurveyUnit[],
  input: WaveToPublish,
): { scale: PublishedScale; moments: ReadonlyMap<string, MeanOfGroup> } {
  const { scale, scores, complete } = measure;
  const earlier = input.before?.scales.find(({ id }) => id === scale.id);
  const wasTold = (unit: string): boolean =>
    input.before === undefined ||
    (unit === ''
      ? earlier !== undefined && earlier.overall.hidden === undefined
      : earlier?.units.some((one) => one.unit === unit && one.score.hidden === undefined) === true);
  const within = spreadWithin(cellsOf(input, [...scores.keys()]).map((ids) => ids.map((id) => scores.get(id)!.pomp)));
  const rows = units
    .filter(({ unit }) => wasTold(unit))
    .map(({ unit, parent, answers }) => ({
      ...{ unit, parent: unit === '' ? null : nearestTold(parent ?? '', units, wasTold) },
      persons: new Set([...answers].filter((id) => scores.has(id))),
      figure: null,
    }));
  const told = new Set(
    discloseUnits({ rows, floor: input.floor, answerOf: (id) => scores.get(id)?.pomp })
      .filter((row) => 'n' in row)
      .map(({ unit }) => unit),
  );
  const reason = measure.hidden ?? 'suppressed';
  const moments = new Map<string, MeanOfGroup>();
  const scoreOf = (unit: SurveyUnit): Told<ToldScore> => {
    if (!told.has(unit.unit)) return { hidden: reason };
    const those = [...unit.answers].flatMap((id) => scores.get(id) ?? []);
    const own = momentsOf(those.map(({ pomp }) => pomp));
    moments.set(unit.unit, {
      ...{ n: own.n, mean: own.mean, population: unit.invited },
      sd: own.n < DISTRIBUTION_MIN && within ? within.sd : own.sd,
    });
    return toldScore(those, unit.invited, within);
  };
  const whole = units[0]!;
  const overall = scoreOf(whole);
  return {
    moments,
    scale: {
      ...{ id: scale.id, name: scale.name, construct: scale.construct, direction: scale.direction },
      ...{ items: scale.items.length, method: scale.method, key: scaleKey(measure, input) },
      overall,
      shares:
        overall.hidden === undefined
          ? toldShares(
              goodness(
                scale.direction,
                [...scores.values()].map(({ pomp }) => pomp),
              ),
              input.floor,
            )
          : { hidden: reason },
      units: units.slice(1).map((unit) => ({ unit: unit.unit, score: scoreOf(unit) })),
      reliability: overall.hidden === undefined ? toldReliability(complete) : { hidden: reason },
      agreement: overall.hidden === undefined ? toldAgreement(measure, input) : { hidden: reason },
    },
  };
}

/** Units that are not told are no part of the tree; their people count as people of the one above, in no part of it. */
function nearestTold(unit: string, units: readonly SurveyUnit[], wasTold: (unit: string) => boolean): string {
  let at = unit;
  while (at !== '' && !wasTold(at)) at = units.find((one) => one.unit === at)?.parent ?? '';
  return at;
}

function toldScore(
  those: readonly { pomp: number; value: number }[],
  invited: number,
  within: SpreadWithin | null,
): ToldScore {
  const pomps = those.map(({ pomp }) => pomp);
  const interval = meanInterval(pomps, invited)!;
  const { low, high } =
    those.length < DISTRIBUTION_MIN && within ? unitInterval(interval.mean, those.length, invited, within) : interval;
  return {
    n: roundedPeople(those.length),
    score: rounded(interval.mean, 1),
    low: rounded(Math.max(0, low ?? 0), 1),
    high: rounded(Math.min(100, high ?? 100), 1),
    mean: rounded(those.reduce((sum, { value }) => sum + value, 0) / those.length, 2),
  };
}

function goodness(direction: 'up_is_good' | 'down_is_good', pomps: readonly number[]): number[] {
  return direction === 'up_is_good' ? [...pomps] : pomps.map((pomp) => 100 - pomp);
}

/** Three parts where each is nobody or enough people; else the favourable part against the rest; else nothing. */
function toldShares(percents: readonly number[], floor: number): Told<ToldShares> {
  const n = percents.length;
  const found = favourableShare(percents);
  if (!found || n < DISTRIBUTION_MIN) return { hidden: 'insufficient_data' };
  const { favourable, neutral, unfavourable } = found.counts;
  const isEnough = (count: number): boolean => count === 0 || count >= floor;
  if (!isEnough(favourable) || !isEnough(n - favourable)) return { hidden: 'suppressed' };
  const shares = { n: roundedPeople(n), favourable: toldShare(found.favourable) };
  if (!isEnough(neutral) || !isEnough(unfavourable)) return shares;
  return { ...shares, neutral: toldShare(found.neutral), unfavourable: toldShare(found.unfavourable) };
}

function toldShare({ share, low, high }: ToldShare): ToldShare {
  return { share: rounded(share, 3), low: rounded(low, 3), high: rounded(high, 3) };
}

const ALPHA_MIN = 0.7;
const ALPHA_REDUNDANT = 0.95;

function toldReliability(complete: ScaleMeasure['complete']): PublishedScale['reliability'] {
  if (complete.size < RELIABILITY_MIN) return { hidden: 'insufficient_data' };
  const rows = [...complete.values()].map(({ pomps }) => pomps);
  const found = reliability(rows);
  if (!found) return { hidden: 'insufficient_data' };
  const omega = omegaTotal(rows);
  return {
    n: roundedPeople(complete.size),
    ...{ alpha: rounded(found.alpha, 4), low: rounded(found.low, 4), high: rounded(found.high, 4) },
    omega: omega && rounded(omega.omega, 4),
    sem: rounded(found.sem, 1),
    itemTotal: found.correctedItemTotal.map((r) => (r === null ? null : rounded(r, 4))),
    verdict: found.alpha < ALPHA_MIN ? 'unreliable' : found.alpha > ALPHA_REDUNDANT ? 'redundant' : 'reliable',
  };
}

/** Over the wave's cells, in which people were asked. Thirty answers and five cells, so that it is about no cell. */
function toldAgreement(measure: ScaleMeasure, input: WaveToPublish): PublishedScale['agreement'] {
  const { scores, complete, points } = measure;
  const groups = cellsOf(input, [...scores.keys()]).filter((ids) => ids.length >= 2);
  if (scores.size < DRIVERS_MIN || groups.length < 5) return { hidden: 'insufficient_data' };
  const found = groupAgreement(
    groups.map((ids) => ids.map((id) => scores.get(id)!.pomp)),
    2,
  );
  const rwg = cellsOf(input, [...complete.keys()])
    .filter((ids) => ids.length >= 2 && points !== null)
    .flatMap((ids) => {
      const rows = ids.map((id) => complete.get(id)!.raw);
      const one = rwgOfScale(
        rows[0]!.map((_, item) => rows.map((row) => row[item]!)),
        points!,
      );
      return one === null ? [] : [one];
    });
  const cut = (value: number | null, decimals = 4): number | null => (value === null ? null : rounded(value, decimals));
  return {
    groups: groups.length,
    ...{ icc1: cut(found.icc1), icc1_mean_size: cut(found.icc1SimpleAverage), icc2: cut(found.icc2) },
    ...{ f: cut(found.f, 3), p: cut(found.p) },
    rwg: rwg.length > 0 ? rounded(rwg.reduce((sum, one) => sum + one, 0) / rwg.length, 4) : null,
  };
}

function cellsOf(input: WaveToPublish, ids: readonly string[]): string[][] {
  const cellOf = new Map(input.answers.map((answer) => [answer.answer_id, answer.cell_id]));
  return [...Map.groupBy(ids, (id) => cellOf.get(id) ?? '').values()];
}

function publishParticipation(
  units: readonly SurveyUnit[],
  { floor, before }: WaveToPublish,
): Pick<SurveyPublication, 'participation' | 'evenness' | 'units'> {
  const wasTold = (unit: string): boolean =>
    before === undefined ||
    (unit === ''
      ? before.participation.hidden === undefined
      : before.units.some((one) => one.unit === unit && one.participation.hidden === undefined));
  const rows = units
    .filter(({ unit }) => wasTold(unit))
    .map(({ unit, parent, answers }) => ({
      ...{
        unit,
        parent: unit === '' ? null : nearestTold(parent ?? '', units, wasTold),
        persons: answers,
        figure: null,
      },
    }));
  const told = new Set(
    discloseUnits({ rows, floor })
      .filter((row) => 'n' in row)
      .map(({ unit }) => unit),
  );
  const whole = units[0]!;
  const parts = units.filter(({ parent }) => parent === '');
  // People of the whole who are in no part of it are a part in the test, or the parts would not add up.
  const loose = {
    invited: whole.invited - parts.reduce((sum, part) => sum + part.invited, 0),
    answered: whole.answers.size - parts.reduce((sum, part) => sum + part.answers.size, 0),
  };
  const composition = responseComposition([
    ...parts.map(({ invited, answers }) => ({ invited, answered: answers.size })),
    ...(loose.invited > 0 ? [loose] : []),
  ]);
  const figures = (unit: SurveyUnit) => ({
    ...{ invited: unit.invited, answered: roundedPeople(unit.answers.size) },
    rate: toldShare(wilsonInterval(Math.min(unit.answers.size, unit.invited), unit.invited)!),
  });
  const isWholeTold = told.has('');
  return {
    participation: isWholeTold ? figures(whole) : { hidden: 'suppressed' },
    evenness:
      isWholeTold && composition.p !== null ? { p: rounded(composition.p, 4) } : { hidden: 'insufficient_data' },
    units: units.slice(1).map((unit) => {
      const at = parts.indexOf(unit);
      const tested = at < 0 ? undefined : composition.parts[at];
      return {
        ...{ unit: unit.unit, parent: unit.parent, kind: unit.kind, name: unit.name },
        participation: told.has(unit.unit)
          ? {
              ...figures(unit),
              residual: tested?.residual == null ? null : rounded(tested.residual, 1),
              q: tested?.q == null ? null : rounded(tested.q, 4),
            }
          : { hidden: 'suppressed' },
      };
    }),
  };
}

/**
 * Days cut all answers in another way than units do. The cut is told only when enough people of every cell are on both
 * sides of it together, so that no sum over days less sums over units is about a few (docs/disclosure.md, theorem 2).
 */
function publishLateness(
  measures: readonly ScaleMeasure[],
  scales: readonly PublishedScale[],
  input: WaveToPublish,
): SurveyPublication['lateness'] {
  const dayOf = new Map(input.answers.map((answer) => [answer.answer_id, answer.day]));
  const found = measures.flatMap(({ scale, scores }) => {
    if (scales.find(({ id }) => id === scale.id)!.overall.hidden !== undefined) return [];
    const those = [...scores].map(([id, { pomp }]) => ({ day: dayOf.get(id)!, score: pomp }));
    const late = lateDifference(those, DISTRIBUTION_MIN);
    if (!late) return [];
    const mixed = cellsOf(input, [...scores.keys()]).reduce((sum, ids) => {
      const early = ids.filter((id) => dayOf.get(id)! < late.from).length;
      return sum + Math.min(early, ids.length - early);
    }, 0);
    return mixed >= input.floor ? [{ scale: scale.id, from: late.from, change: late.change }] : [];
  });
  const q = falseDiscoveryRate(found.map(({ change }) => change.p));
  const told = found.map(({ scale, from, change: { difference, low, high } }, i) => ({
    ...{ scale, from, difference: rounded(difference, 1), low: rounded(low, 1), high: rounded(high, 1) },
    q: rounded(q[i]!, 4),
  }));
  return input.before ? told.filter(({ scale }) => input.before!.lateness.some((one) => one.scale === scale)) : told;
}

function publishDrivers(
  measures: readonly ScaleMeasure[],
  scales: readonly PublishedScale[],
  input: WaveToPublish,
): Told<PublishedDrivers> {
  if (input.before) return input.before.drivers.hidden ? input.before.drivers : driversOf(measures, scales, input);
  return driversOf(measures, scales, input);
}

function driversOf(
  measures: readonly ScaleMeasure[],
  scales: readonly PublishedScale[],
  input: WaveToPublish,
): Told<PublishedDrivers> {
  const told = measures.filter(({ scale }) => scales.find(({ id }) => id === scale.id)!.overall.hidden === undefined);
  const outcome = OUTCOMES.map((construct) =>
    told.find(({ scale }) => scale.construct.toLowerCase() === construct),
  ).find((one) => one !== undefined);
  if (!outcome) return { hidden: 'insufficient_data' };
  const items = new Set(outcome.scale.items.map(({ question, row }) => `${question}\n${row ?? ''}`));
  const predictors = told
    .filter(
      (one) => one !== outcome && !one.scale.items.some(({ question, row }) => items.has(`${question}\n${row ?? ''}`)),
    )
    .slice(0, DRIVERS_MAX);
  const rows = [...outcome.scores].flatMap(([id, { pomp }]) => {
    const others = predictors.map(({ scores }) => scores.get(id)?.pomp);
    return others.every((one) => one !== undefined) ? [[pomp, ...others]] : [];
  });
  if (rows.length < Math.max(DRIVERS_MIN, input.floor)) return { hidden: 'insufficient_data' };
  const seed = `${input.wave.wave_id}/${outcome.scale.id}`;
  const found = relativeWeights(rows, { seed, samples: rows.length > 2000 ? 400 : 1000 });
  if (!found) return { hidden: 'insufficient_data' };
  return {
    outcome: outcome.scale.id,
    n: roundedPeople(rows.length),
    r_squared: rounded(found.rSquared, 3),
    drivers: found.weights
      .map((one, i) => ({
        scale: predictors[i]!.scale.id,
        ...{ share: rounded(one.share, 1), low: rounded(one.shareLow, 1), high: rounded(one.shareHigh, 1) },
        ...{ r: rounded(one.r, 2), is_present: one.isPresent },
      }))
      .sort((a, b) => b.share - a.share || (a.scale < b.scale ? -1 : 1)),
  };
}

function publishQuestion(
  question: Question,
  measures: readonly ScaleMeasure[],
  scales: readonly PublishedScale[],
  input: WaveToPublish,
): PublishedQuestion[] {
  const head = { id: question.id, kind: question.kind, text: question.text };
  const earlier = (row?: string): PublishedQuestion | undefined =>
    input.before?.questions.find((one) => one.id === question.id && one.row === row);
  const limited = (published: PublishedQuestion): PublishedQuestion =>
    input.before ? onlyAsBefore(published, earlier(published.row)) : published;
  switch (question.kind) {
    case 'scale':
      return [
        limited(
          publishPoints(
            { ...head, ...placeOf(question.id, undefined, measures, scales) },
            question.points,
            input,
            measures,
          ),
        ),
      ];
    case 'matrix':
      return question.rows.map((row) => {
        const place = placeOf(question.id, row.id, measures, scales);
        return limited(
          publishPoints({ ...head, row: row.id, row_text: row.text, ...place }, question.points, input, measures),
        );
      });
    case 'single_choice':
    case 'multiple_choice':
      return [
        limited({ ...head, key: keyOf([question.text, question.options]), options: toldOptions(question, input) }),
      ];
    case 'rank':
      return [limited({ ...head, key: keyOf([question.text, question.options]), ranks: toldRanks(question, input) })];
    case 'number':
      return [limited({ ...head, key: keyOf([question.text]), number: toldNumber(question.id, input) })];
    case 'text':
      return [limited({ ...head, key: keyOf([question.text]), themes: toldThemes(question.id, input) })];
    case 'date':
      // A date of somebody's life names them; what it could say about a group, a question with options says better.
      return [{ ...head, key: keyOf([question.text]) }];
  }
}

/** What was told before and would be told now; hidden otherwise. */
function onlyAsBefore(now: PublishedQuestion, before: PublishedQuestion | undefined): PublishedQuestion {
  const kept: PublishedQuestion = { ...now };
  for (const figure of ['score', 'shares', 'options', 'ranks', 'number', 'promoters', 'themes'] as const)
    if (kept[figure] && before?.[figure]?.hidden !== undefined) kept[figure] = { hidden: before[figure].hidden };
  return kept;
}

type Place = Pick<PublishedQuestion, 'scale' | 'reverse'> & { position?: number };

function placeOf(
  question: string,
  row: string | undefined,
  measures: readonly ScaleMeasure[],
  scales: readonly PublishedScale[],
): Place & { isTold?: boolean } {
  for (const { scale, areItemsTold } of measures) {
    const position = scale.items.findIndex((item) => item.question === question && item.row === row);
    if (position < 0) continue;
    const isTold = areItemsTold && scales.find(({ id }) => id === scale.id)!.overall.hidden === undefined;
    return { scale: scale.id, ...(scale.items[position]!.reverse ? { reverse: true } : {}), position, isTold };
  }
  return {};
}

function publishPoints(
  { position, isTold, ...head }: Omit<PublishedQuestion, 'key'> & Place & { isTold?: boolean },
  points: ScalePoints,
  input: WaveToPublish,
  measures: readonly ScaleMeasure[],
): PublishedQuestion {
  const key = keyOf([head.text, head.row_text ?? null, points.low, points.high]);
  const measure = position === undefined ? undefined : measures.find(({ scale }) => scale.id === head.scale);
  if (measure && !isTold) {
    const hidden = measure.areItemsTold ? ('suppressed' as const) : ('partial_answers' as const);
    return { ...head, key, score: { hidden }, shares: { hidden } };
  }
  const span = points.high - points.low;
  // Of an item, the answers its scale is told from; of a question alone, everybody who answered it.
  const given = measure
    ? [...measure.complete.values()].map(({ pomps, raw }) => ({ pomp: pomps[position!]!, value: raw[position!]! }))
    : input.answers.flatMap(({ answers }) => {
        const answer = answers[head.id];
        const point =
          head.row !== undefined && typeof answer === 'object' && answer !== null && !Array.isArray(answer)
            ? (answer as Readonly<Record<string, number | null>>)[head.row]
            : answer;
        return typeof point === 'number' ? [{ pomp: (100 * (point - points.low)) / span, value: point }] : [];
      });
  const isMean = given.length >= input.floor && new Set(given.map(({ pomp }) => pomp)).size > 1;
  if (!isMean) return { ...head, key, score: { hidden: 'suppressed' }, shares: { hidden: 'suppressed' } };
  const direction = measure?.scale.direction ?? 'up_is_good';
  const isPromoters = points.low === 0 && points.high === 10 && !measure;
  return {
    ...head,
    key,
    score: toldScore(given, input.wave.invited, spreadWithin([given.map(({ pomp }) => pomp)])),
    shares: toldShares(
      goodness(
        direction,
        given.map(({ pomp }) => pomp),
      ),
      input.floor,
    ),
    ...(isPromoters
      ? {
          promoters: toldPromoters(
            given.map(({ value }) => value),
            input,
          ),
        }
      : {}),
  };
}

function toldPromoters(values: readonly number[], { floor, wave }: WaveToPublish): PublishedQuestion['promoters'] & {} {
  const promoters = values.filter((value) => value >= 9).length;
  const detractors = values.filter((value) => value <= 6).length;
  const parts = [promoters, detractors, values.length - promoters - detractors];
  if (values.length < DISTRIBUTION_MIN) return { hidden: 'insufficient_data' };
  if (parts.some((count) => count > 0 && count < floor)) return { hidden: 'suppressed' };
  const { score, low, high } = netPromoterScore(values, wave.invited)!;
  return {
    n: roundedPeople(values.length),
    ...{ score: rounded(score, 0), low: rounded(Math.max(-100, low), 0), high: rounded(Math.min(100, high), 0) },
  };
}

type Choice = Extract<Question, { kind: 'single_choice' | 'multiple_choice' }>;

function toldOptions(question: Choice, { answers, floor }: WaveToPublish): PublishedQuestion['options'] & {} {
  const given = answers.flatMap(({ answers: all }) => {
    const answer = all[question.id];
    if (typeof answer === 'string') return [[answer]];
    return Array.isArray(answer) && answer.length > 0 ? [answer as readonly string[]] : [];
  });
  const n = given.length;
  if (n < Math.max(DISTRIBUTION_MIN, floor)) return { hidden: 'insufficient_data' };
  const counts = question.options.map(({ id }) => given.filter((chosen) => chosen.includes(id)).length);
  // Options of a single choice add up to the whole, so hidden ones need company; others stand each for itself.
  const shown =
    question.kind === 'single_choice'
      ? suppressBreakdown(counts, { floor, totalPublished: true }).published
      : counts.map((count) => ((count > 0 && count < floor) || (n - count > 0 && n - count < floor) ? null : count));
  return {
    n: roundedPeople(n),
    options: question.options.map(({ id, text }, i) => {
      const count = shown[i]!;
      return { id, text, share: count === null ? null : rounded(count / n, 3) };
    }),
  };
}

function toldRanks(
  question: Extract<Question, { kind: 'rank' }>,
  { answers, floor }: WaveToPublish,
): PublishedQuestion['ranks'] & {} {
  const given = answers.flatMap(({ answers: all }) => {
    const answer = all[question.id];
    return Array.isArray(answer) && answer.length === question.options.length ? [answer as readonly string[]] : [];
  });
  if (given.length < Math.max(DISTRIBUTION_MIN, floor)) return { hidden: 'insufficient_data' };
  if (new Set(given.map((order) => order.join('\n'))).size < 2) return { hidden: 'suppressed' };
  return {
    n: roundedPeople(given.length),
    options: question.options
      .map(({ id, text }) => ({
        ...{ id, text },
        mean: rounded(given.reduce((sum, order) => sum + order.indexOf(id) + 1, 0) / given.length, 2),
      }))
      .sort((a, b) => a.mean - b.mean),
  };
}

function toldNumber(id: string, { answers, floor, wave }: WaveToPublish): PublishedQuestion['number'] & {} {
  const given = answers.flatMap(({ answers: all }) => (typeof all[id] === 'number' ? [all[id]] : []));
  if (given.length < Math.max(DISTRIBUTION_MIN, floor)) return { hidden: 'insufficient_data' };
  const [first = 0, second = 0] = given.map(Math.abs).sort((a, b) => b - a);
  const total = given.reduce((sum, value) => sum + Math.abs(value), 0);
  // Where one person makes up more than a half, or two more than four fifths, the mean is about them.
  if (new Set(given).size < 2 || first > total / 2 || first + second > 0.8 * total) return { hidden: 'suppressed' };
  const { mean, low, high } = meanInterval(given, wave.invited)!;
  return { n: roundedPeople(given.length), mean: rounded(mean, 2), low: rounded(low!, 2), high: rounded(high!, 2) };
}

function toldThemes(id: string, { answers, floor }: WaveToPublish): PublishedQuestion['themes'] & {} {
  const texts = answers.flatMap(({ answer_id, language, answers: all }) => {
    const text = all[id];
    return typeof text === 'string' && text.trim() !== '' ? [{ author: answer_id, language, text }] : [];
  });
  const n = texts.length;
  if (n < Math.max(DISTRIBUTION_MIN, floor)) return { hidden: 'insufficient_data' };
  const themes = textThemes(texts).flatMap(({ theme, authors, sentiment }): PublishedTheme[] => {
    const others = n - authors.size;
    if (authors.size < floor || (others > 0 && others < floor)) return [];
    const isFelt = sentiment !== null && sentiment.authors.size >= DISTRIBUTION_MIN && sentiment.low !== null;
    return [
      {
        theme,
        n: roundedPeople(authors.size),
        share: rounded(authors.size / n, 2),
        sentiment: isFelt
          ? {
              n: roundedPeople(sentiment.authors.size),
              ...{ mean: rounded(sentiment.mean, 1), low: rounded(Math.max(-1, sentiment.low!), 1) },
              high: rounded(Math.min(1, sentiment.high!), 1),
            }
          : null,
      },
    ];
  });
  return { n: roundedPeople(n), themes };
}

/** Two waves have measured the same when wording, points and key are the same, whatever the ids. */
function scaleKey({ scale }: ScaleMeasure, { wave }: WaveToPublish): string {
  const questions = new Map(questionsOf(wave.definition).map(({ question }) => [question.id, question]));
  const language = wave.definition.default_language;
  return keyOf([
    ...[scale.method, scale.direction, scale.score_map ?? null],
    scale.items.map(({ question, row, reverse }) => {
      const found = questions.get(question);
      const isScale = found?.kind === 'scale' || found?.kind === 'matrix';
      const rowText = found?.kind === 'matrix' ? found.rows.find(({ id }) => id === row)?.text[language] : undefined;
      return [
        found?.text[language],
        rowText ?? null,
        reverse === true,
        isScale && [found.points.low, found.points.high],
      ];
    }),
  ]);
}

function keyOf(value: unknown): string {
  return createHash('sha256').update(JSON.stringify(value)).digest('hex').slice(0, 16);
}
