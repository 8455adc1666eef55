/**
 * One colour for an entity on every page: the slot follows from its name. When two entities of one chart want the same
 * slot, the one met first in reading order of names keeps it and the other takes the next free one.
 * Slots are seven (`--series-1` … `--series-7`), distinct for readers with colour-vision deficiency and at least 3:1 on paper.
 */
export const SLOTS = 7;

/** Slot (1-based) of each entity; beyond seven entities slots repeat, and charts fold the rest before that. */
export function colourSlots(entities: readonly string[]): ReadonlyMap<string, number> {
  const slots = new Map<string, number>();
  const taken = new Set<number>();
  for (const entity of [...new Set(entities)].sort()) {
    let slot = hash(entity) % SLOTS;
    for (let tried = 0; taken.has(slot) && tried < SLOTS; tried++) slot = (slot + 1) % SLOTS;
    taken.add(slot);
    slots.set(entity, slot + 1);
  }
  return slots;
}

/** FNV-1a, 32 bits, with a final mix so that names that differ in their last letter fall apart. */
function hash(text: string): number {
  let value = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) value = Math.imul(value ^ text.charCodeAt(i), 0x01000193);
  value ^= value >>> 15;
  return Math.imul(value, 0x2c1b3c6d) >>> 0;
}
