/** Lines of a text, ended by LF or CRLF. A line that is too long comes cut to one character more than allowed. */

export interface Line {
  text: string;
  number: number;
  isTooLong: boolean;
}

export async function* linesOf(pieces: AsyncIterable<string>, lengthMax: number): AsyncIterable<Line> {
  let rest = '';
  let number = 0;
  const lineOf = (raw: string): Line => {
    number += 1;
    const text = raw.endsWith('\r') ? raw.slice(0, -1) : raw;
    return { text, number, isTooLong: text.length > lengthMax };
  };
  for await (const piece of pieces) {
    let start = 0;
    for (let end = piece.indexOf('\n'); end !== -1; end = piece.indexOf('\n', start)) {
      // Once a line is too long, how much longer it gets changes nothing and is not kept.
      yield lineOf(rest + piece.slice(start, Math.min(end, start + lengthMax + 2)));
      rest = '';
      start = end + 1;
    }
    if (rest.length <= lengthMax + 2) rest += piece.slice(start, start + lengthMax + 2);
  }
  if (rest !== '') yield lineOf(rest);
}
