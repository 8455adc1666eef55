/** The smallest input found that still shows the same: pieces are left out, from halves to single bytes. */

const MINIMISE_MS = 8000;

export async function minimised(
  input: Uint8Array,
  stillShows: (candidate: Uint8Array) => Promise<boolean>,
  forMs = MINIMISE_MS,
): Promise<Uint8Array> {
  const endMs = Date.now() + forMs;
  let smallest = input;
  for (let size = Math.ceil(smallest.length / 2); size >= 1; ) {
    let removed = false;
    for (let at = 0; at < smallest.length && Date.now() < endMs; ) {
      const candidate = Buffer.concat([smallest.subarray(0, at), smallest.subarray(at + size)]);
      if (await stillShows(candidate)) {
        smallest = candidate;
        removed = true;
      } else at += size;
    }
    if (Date.now() >= endMs) break;
    if (size > 1) size = Math.ceil(size / 2);
    else if (!removed) break;
  }
  return Uint8Array.from(smallest);
}
