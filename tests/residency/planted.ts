/** Markers nobody else uses, and every form their bytes could lie about in. */

/** Part of everything the pinned organisation says and is called. */
export const STEM = 'zq7vexolotl';

let planted = 0;
/** Another one each time, with the stem in it. */
export const marker = (): string => `${STEM}${String(++planted).padStart(4, '0')}`;

/** As it is, in other letters, as UTF-16, in hexadecimal, in base64 wherever it begins, and escaped in addresses. */
export function formsOf(text: string): Buffer[] {
  const utf16 = Buffer.from(text, 'utf16le');
  const hex = Buffer.from(text).toString('hex');
  return [
    Buffer.from(text),
    Buffer.from(text.toUpperCase()),
    Buffer.from(text[0]!.toUpperCase() + text.slice(1)),
    utf16,
    Buffer.from(hex),
    Buffer.from(hex.toUpperCase()),
    ...inBase64(Buffer.from(text)),
    Buffer.from([...text].reverse().join('')),
  ];
}

/** Of what stands in the middle of something longer: the characters that do not depend on its neighbours. */
function inBase64(bytes: Buffer): Buffer[] {
  return [0, 1, 2].flatMap((before) => {
    const padded = Buffer.concat([Buffer.alloc(before), bytes]);
    const first = Math.ceil((before * 8) / 6);
    const last = Math.floor((padded.length * 8) / 6);
    return (['base64', 'base64url'] as const).map((encoding) =>
      Buffer.from(padded.toString(encoding).slice(first, last)),
    );
  });
}
