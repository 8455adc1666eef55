/** Removes a set: first its key leaves the catalogue, in both of its places, then what nobody can read any more. */
import { type BackupSet, type Catalogue, writeCatalogue } from './catalogue.ts';
import type { Repository } from './repository.ts';
import { custodyPiece, FRAMES_PER_GROUP, shipGroup, shipPiece } from './ship-reader.ts';

/** Frames may have been shipped after the catalogue was written last. */
const FRAMES_BEYOND = 2 * FRAMES_PER_GROUP;
/** A pack or a manifest that was written before anybody could note it; the next of its name would have replaced it. */
const PIECES_BEYOND = 1;
const AT_ONCE = 16;

export async function removeSets(
  repository: Repository,
  catalogue: Catalogue,
  setIds: ReadonlySet<string>,
): Promise<Catalogue> {
  const gone = catalogue.sets.filter(({ set_id }) => setIds.has(set_id));
  if (gone.length === 0) return catalogue;
  const sets = catalogue.sets.filter(({ set_id }) => !setIds.has(set_id));
  let next = { ...catalogue, sets };
  for (let place = 0; place < 2; place++) next = await writeCatalogue(repository, next);
  for (const set of gone) await removePieces(repository, set);
  return next;
}

async function removePieces(repository: Repository, set: BackupSet): Promise<void> {
  const names = [
    ...Array.from({ length: set.packs + PIECES_BEYOND }, (_, pack) => `p${pack}`),
    ...Array.from({ length: set.manifests + PIECES_BEYOND }, (_, manifest) => `m${manifest}`),
  ];
  for (let frame = 0; frame < set.shipped.frames + FRAMES_BEYOND; frame++) {
    if (frame % FRAMES_PER_GROUP === 0) names.push(shipGroup(frame));
    names.push(shipPiece(frame), custodyPiece(frame));
  }
  const removing = async (): Promise<void> => {
    for (let name = names.pop(); name !== undefined; name = names.pop())
      await repository.remove({ orgId: set.set_id, blobId: name });
  };
  await Promise.all(Array.from({ length: AT_ONCE }, removing));
}
