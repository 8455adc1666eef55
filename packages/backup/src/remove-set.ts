/**
 * Removes sets: first their keys leave the catalogue, in both of its places, then what nobody can read any more. The
 * catalogue names what is leaving until the last piece of it is gone, so another life ends what one began.
 */
import { type Catalogue, type LeavingSet, writeCatalogue } from './catalogue.ts';
import type { Repository } from './repository.ts';
import { custodyPiece, FRAMES_PER_GROUP, shipGroup, shipPiece } from './ship-reader.ts';

/** A pack or a manifest that was written before anybody could note it; the next of its name would have replaced it. */
const PIECES_BEYOND = 1;
const AT_ONCE = 16;

export async function removeSets(
  repository: Repository,
  catalogue: Catalogue,
  setIds: ReadonlySet<string>,
): Promise<Catalogue> {
  const gone = catalogue.sets.filter(({ set_id }) => setIds.has(set_id));
  if (gone.length === 0) return removeLeaving(repository, catalogue);
  const sets = catalogue.sets.filter(({ set_id }) => !setIds.has(set_id));
  const leaving = gone.map(({ set_id, packs, manifests, shipped: { frames } }) => ({
    ...{ set_id, packs, manifests, frames },
  }));
  let next = { ...catalogue, sets, leaving: [...catalogue.leaving, ...leaving] };
  for (let place = 0; place < 2; place++) next = await writeCatalogue(repository, next);
  return removeLeaving(repository, next);
}

/** What is leaving, to its last piece. */
export async function removeLeaving(repository: Repository, catalogue: Catalogue): Promise<Catalogue> {
  if (catalogue.leaving.length === 0) return catalogue;
  for (const set of catalogue.leaving) await removePieces(repository, set);
  return writeCatalogue(repository, { ...catalogue, leaving: [] });
}

async function removePieces(repository: Repository, set: LeavingSet): Promise<void> {
  await removeAll(repository, set, [
    ...Array.from({ length: set.packs + PIECES_BEYOND }, (_, pack) => `p${pack}`),
    ...Array.from({ length: set.manifests + PIECES_BEYOND }, (_, manifest) => `m${manifest}`),
  ]);
  // More may have been shipped than was noted. Groups go from the last one back, so what is left begins at the first.
  let groups = Math.ceil(set.frames / FRAMES_PER_GROUP);
  while (await isAnythingIn(repository, set, groups)) groups++;
  for (let group = groups - 1; group >= 0; group--) await removeAll(repository, set, piecesOf(group));
}

function piecesOf(group: number): string[] {
  const first = group * FRAMES_PER_GROUP;
  const frames = Array.from({ length: FRAMES_PER_GROUP }, (_, place) => first + place);
  return [shipGroup(first), ...frames.flatMap((frame) => [shipPiece(frame), custodyPiece(frame)])];
}

/** Frames have no holes: when the first of a group is not there, nothing of it is. What custody has of it comes before. */
async function isAnythingIn(repository: Repository, { set_id }: LeavingSet, group: number): Promise<boolean> {
  const first = group * FRAMES_PER_GROUP;
  for (const blobId of [shipGroup(first), shipPiece(first), custodyPiece(first)])
    if (await repository.has({ orgId: set_id, blobId })) return true;
  return false;
}

async function removeAll(repository: Repository, { set_id }: LeavingSet, names: string[]): Promise<void> {
  const removing = async (): Promise<void> => {
    for (let name = names.pop(); name !== undefined; name = names.pop())
      await repository.remove({ orgId: set_id, blobId: name });
  };
  await Promise.all(Array.from({ length: AT_ONCE }, removing));
}
