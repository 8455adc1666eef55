/** What is really so of an invented organisation (attacked-people.ts), computed from what was sent and from nothing of the product. */
import type { AttackedPeople, Deed, Employee } from './attacked-people.ts';
import type { TrueFigure } from './truth.ts';

interface TrueMeasure {
  /** Measures of one kind add up the same thing. */
  kind: 'count' | 'persons' | 'sentiment' | 'urgency' | 'minutes';
  counts(deed: Deed): boolean;
  amount(deed: Deed): number;
}

const isMail = ({ kind }: Deed): boolean => kind === 'email_sent';
const isWritten = ({ kind }: Deed): boolean => kind === 'email_sent' || kind === 'message_sent';
const isMeeting = ({ kind }: Deed): boolean => kind === 'meeting_attended';
const count = (counts: TrueMeasure['counts']): TrueMeasure => ({ kind: 'count', counts, amount: () => 1 });
const sum = (kind: TrueMeasure['kind'], counts: TrueMeasure['counts'], amount: TrueMeasure['amount']): TrueMeasure => ({
  kind,
  counts,
  amount,
});

/** One measure, or one over the other times a factor. */
const METRICS: Readonly<Record<string, { part: TrueMeasure; whole?: TrueMeasure; factor?: number }>> = {
  people_mails_sent: { part: count(isMail) },
  people_messages_sent: { part: count(({ kind }) => kind === 'message_sent') },
  people_after_hours_share: { part: count((deed) => isWritten(deed) && deed.isLate), whole: count(isWritten) },
  people_sentiment: { part: sum('sentiment', isWritten, ({ sentiment }) => sentiment), whole: count(isWritten) },
  people_negative_message_share: {
    part: count((deed) => isWritten(deed) && deed.sentiment <= -0.05),
    whole: count(isWritten),
  },
  people_urgency: { part: sum('urgency', isWritten, ({ urgency }) => urgency), whole: count(isWritten) },
  people_meeting_seconds_per_person: {
    part: sum('minutes', isMeeting, ({ minutes }) => minutes),
    whole: { kind: 'persons', counts: isMeeting, amount: () => 1 },
    factor: 60,
  },
};

export const PEOPLE_METRICS = Object.keys(METRICS);

/** What somebody contributed to a figure, in one piece that no figure divides. */
export interface TruePiece {
  person: string;
  piece: string;
}

export class PeopleTruth {
  readonly #people: AttackedPeople;
  readonly #byPerson: ReadonlyMap<Employee, readonly Deed[][]>;

  constructor(people: AttackedPeople) {
    this.#people = people;
    const byPerson = new Map(
      people.employees.map((person) => [person, Array.from({ length: people.weeks }, (): Deed[] => [])] as const),
    );
    for (const deed of people.deeds) byPerson.get(deed.person)![deed.week]!.push(deed);
    this.#byPerson = byPerson;
  }

  /** The metric over everybody of whom `isIn` is true, in the weeks named; people: fewest behind a measure in a week. */
  figure(metric: string, isIn: (person: Employee) => boolean, weeks: readonly number[]): TrueFigure {
    const { part, whole, factor = 1 } = METRICS[metric]!;
    const persons = this.#people.employees.filter(isIn);
    const measures = [part, ...(whole ? [whole] : [])].map((measure) => {
      const byWeek = weeks.map((week) => {
        let [amount, people] = [0, 0];
        for (const person of persons) {
          const own = (this.#byPerson.get(person)![week] ?? []).filter(measure.counts);
          if (own.length === 0) continue;
          people++;
          amount += measure.kind === 'persons' ? 1 : own.reduce((total, deed) => total + measure.amount(deed), 0);
        }
        return { amount, people };
      });
      return {
        amount: byWeek.reduce((total, { amount }) => total + amount, 0),
        people: Math.min(...byWeek.map(({ people }) => people)),
      };
    });
    const [top, bottom] = measures;
    return {
      value: bottom === undefined ? top!.amount : bottom.amount === 0 ? null : (top!.amount / bottom.amount) * factor,
      people: Math.min(...measures.map(({ people }) => people)),
    };
  }

  /**
   * What a metric of one week tells, as sums of pieces: of a ratio both its parts, because whoever knows the one has the
   * other. Two pieces of somebody are told apart when one measure counts them and another does not.
   */
  pieces(metric: string, isIn: (person: Employee) => boolean, week: number): { kind: string; pieces: TruePiece[] }[] {
    const { part, whole } = METRICS[metric]!;
    return [part, ...(whole ? [whole] : [])].map((measure) => {
      const found = new Map<string, TruePiece>();
      for (const person of this.#people.employees) {
        if (!isIn(person)) continue;
        for (const deed of this.#byPerson.get(person)![week]!) {
          if (!measure.counts(deed)) continue;
          const piece = measure.kind === 'count' ? `${deed.kind} ${deed.isLate} ${deed.sentiment <= -0.05}` : 'all';
          found.set(`${person.id} ${piece}`, { person: person.id, piece });
        }
      }
      return { kind: measure.kind, pieces: [...found.values()] };
    });
  }

  /** Pieces of contact: of each member with a unit, as far as both wrote; by department of the one and the other. */
  contacts(week: number): (TruePiece & { from: string; to: string })[] {
    const wrote = new Map<Employee, Set<Employee>>();
    for (const { person, to, week: when, kind } of this.#people.deeds)
      if (to && when <= week && (kind === 'email_sent' || kind === 'message_sent'))
        wrote.set(person, (wrote.get(person) ?? new Set()).add(to));
    const found = new Map<string, TruePiece & { from: string; to: string }>();
    const isMember = (person: Employee): boolean => this.#people.isMember(person, week);
    for (const [person, others] of wrote)
      for (const other of others)
        if (isMember(person) && isMember(other) && wrote.get(other)?.has(person))
          found.set(`${person.id} ${other.department}`, {
            person: person.id,
            piece: other.department,
            from: person.department,
            to: other.department,
          });
    return [...found.values()];
  }

  /**
   * The people behind a signal of a unit ('' is everybody) in the window that ends with a week, and its value where it is
   * simple enough to be worked out here. `undefined` for signals that are made of others.
   */
  signal(
    name: string,
    isIn: (person: Employee) => boolean,
    week: number,
  ): { persons: ReadonlySet<string>; value?: number } | undefined {
    const members = this.#people.employees.filter((person) => isIn(person) && this.#people.isMember(person, week));
    const values = (weeks: number, value: (own: readonly Deed[]) => number | undefined): Map<string, number> => {
      const found = new Map<string, number>();
      for (const person of members) {
        const from = Math.max(0, week - weeks + 1);
        const one = value(
          this.#byPerson
            .get(person)!
            .slice(from, week + 1)
            .flat(),
        );
        if (one !== undefined) found.set(person.id, one);
      }
      return found;
    };
    const meanOf = (byPerson: ReadonlyMap<string, number>) => ({
      persons: new Set(byPerson.keys()),
      value: [...byPerson.values()].reduce((a, b) => a + b, 0) / byPerson.size,
    });
    const mean = (list: readonly number[]): number | undefined =>
      list.length === 0 ? undefined : list.reduce((a, b) => a + b, 0) / list.length;
    switch (name) {
      case 'sentiment_7d':
        return meanOf(values(1, (own) => mean(own.filter(isWritten).map(({ sentiment }) => sentiment))));
      case 'after_hours_share':
        return meanOf(values(1, (own) => mean(own.filter(isWritten).map(({ isLate }) => Number(isLate)))));
      case 'engagement':
        return meanOf(
          values(1, (own) =>
            mean(own.filter(({ kind }) => kind === 'survey_response').map(({ engagement }) => engagement)),
          ),
        );
      case 'meeting_load':
        return meanOf(
          values(5, (own) => {
            const met = own.filter(isMeeting);
            if (met.length === 0) return undefined;
            return met.filter((deed) => deed.week === week).reduce((hours, { minutes }) => hours + minutes / 60, 0);
          }),
        );
      case 'absence_rate': {
        const lost = values(4, (own) =>
          Math.min(
            1,
            own.filter(({ kind }) => kind === 'absence_recorded').reduce((total, { days }) => total + days / 20, 0),
          ),
        );
        const { value } = meanOf(lost);
        return { persons: new Set([...lost].flatMap(([id, share]) => (share > 0 ? [id] : []))), value };
      }
      case 'attrition_rate_30d':
      case 'tenure_median':
        // Whoever was there in the window, or is.
        return {
          persons: new Set(
            this.#people.employees.filter((person) => isIn(person) && person.fromWeek <= week).map(({ id }) => id),
          ),
        };
      default:
        return undefined;
    }
  }
}
