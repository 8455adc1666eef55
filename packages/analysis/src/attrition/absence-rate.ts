/**
 * Absence as the share of contracted working days that was lost, of a group. No score of persons by the number of their
 * spells: such scores punish chronic illness. Reasons are health data and are not asked for.
 */
export interface AbsenceInput {
  lostDays: number;
  /** Contracted working days of the window, summed over people. */
  availableDays: number;
  spells: number;
  unplannedSpells: number;
  people: number;
}

export interface AbsenceRate {
  lostTimeRate: number | null;
  spellsPerPerson: number | null;
  meanSpellDays: number | null;
  unplannedShare: number | null;
}

export function absenceRate({ lostDays, availableDays, spells, unplannedSpells, people }: AbsenceInput): AbsenceRate {
  return {
    lostTimeRate: availableDays > 0 ? lostDays / availableDays : null,
    spellsPerPerson: people > 0 ? spells / people : null,
    meanSpellDays: spells > 0 ? lostDays / spells : null,
    unplannedShare: spells > 0 ? unplannedSpells / spells : null,
  };
}
