/** A company file that is too large, too slow to read, or none. Its message is for people, and repeats nothing of the file. */
export class CompanyFileError extends Error {
  override readonly name = 'CompanyFileError';
  readonly tooLarge: boolean;

  constructor(message: string, tooLarge: boolean, cause?: unknown) {
    super(message, { cause });
    this.tooLarge = tooLarge;
  }
}
