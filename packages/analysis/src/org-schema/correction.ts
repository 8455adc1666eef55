/** One change of a chart by a person, or as a finding suggests it; small enough to be kept, told in words and undone. */
import type { OrgChart, OrgPerson } from './org-chart.ts';

export type Correction =
  | { kind: 'set_manager'; person: string; manager: string | null }
  | { kind: 'set_unit'; person: string; department: string | null; team: string | null }
  | { kind: 'remove_person'; person: string }
  /** Everybody of one unit goes to the other, which keeps its name. */
  | { kind: 'merge_units'; from: string; into: string }
  /** A finding was looked at and is as it should be. */
  | { kind: 'accept'; finding: string };

/** Why a correction cannot be made; `undefined` when it can. */
export function correctionFault(chart: OrgChart, correction: Correction): string | undefined {
  const has = (key: string): boolean => chart.people.some((person) => person.key === key);
  const unit = (key: string) => chart.units.find((one) => one.key === key);
  switch (correction.kind) {
    case 'set_manager': {
      const { person, manager } = correction;
      if (!has(person)) return 'The person is not in the chart.';
      if (manager === null) return undefined;
      if (!has(manager)) return 'The manager is not in the chart.';
      return isBelow(chart, manager, person) ? 'The manager would report to their own report.' : undefined;
    }
    case 'set_unit': {
      if (!has(correction.person)) return 'The person is not in the chart.';
      const { department, team } = correction;
      if (department !== null && unit(department)?.kind !== 'department') return 'There is no such department.';
      if (team !== null && unit(team)?.kind !== 'team') return 'There is no such team.';
      return undefined;
    }
    case 'remove_person':
      return has(correction.person) ? undefined : 'The person is not in the chart.';
    case 'merge_units': {
      const [from, into] = [unit(correction.from), unit(correction.into)];
      if (!from || !into || from === into) return 'There are no two such units.';
      return from.kind === into.kind ? undefined : 'A department and a team cannot be made one.';
    }
    case 'accept':
      return undefined;
  }
}

/** The chart with the correction made. A correction with a fault leaves it as it is. */
export function correctChart(chart: OrgChart, correction: Correction): OrgChart {
  if (correctionFault(chart, correction) !== undefined) return chart;
  switch (correction.kind) {
    case 'set_manager':
      return changed(chart, correction.person, (person) => withManager(person, correction.manager));
    case 'set_unit':
      return changed(chart, correction.person, (person) => ({
        ...person,
        department: correction.department,
        team: correction.team,
      }));
    case 'remove_person': {
      const gone = chart.people.find(({ key }) => key === correction.person)!;
      return {
        ...chart,
        people: chart.people
          .filter((person) => person !== gone)
          // Whoever reported to them reports to whom they reported.
          .map((person) =>
            person.manager === gone.key
              ? {
                  ...person,
                  manager: gone.manager === person.key ? null : gone.manager,
                  confidence: person.confidence * 0.5,
                }
              : person,
          ),
      };
    }
    case 'merge_units': {
      const { from, into } = correction;
      return {
        units: chart.units
          .filter(({ key }) => key !== from)
          .map((unit) => (unit.parent === from ? { ...unit, parent: into } : unit)),
        people: chart.people.map((person) => ({
          ...person,
          department: person.department === from ? into : person.department,
          team: person.team === from ? into : person.team,
        })),
      };
    }
    case 'accept':
      return chart;
  }
}

function withManager(person: OrgPerson, manager: string | null): OrgPerson {
  const { trouble: _, ...rest } = person;
  return { ...rest, manager, confidence: 1 };
}

function changed(chart: OrgChart, key: string, change: (person: OrgPerson) => OrgPerson): OrgChart {
  return { ...chart, people: chart.people.map((person) => (person.key === key ? change(person) : person)) };
}

/** Whether somebody reports to another, directly or through others; everybody is below themself. */
function isBelow(chart: OrgChart, key: string, above: string): boolean {
  const managerOf = new Map(chart.people.map((person) => [person.key, person.manager]));
  const seen = new Set<string>();
  for (let at: string | null | undefined = key; typeof at === 'string' && !seen.has(at); at = managerOf.get(at)) {
    if (at === above) return true;
    seen.add(at);
  }
  return false;
}
