/** Hands a file to the reader's browser to keep. */
export function saveFile(content: Blob, name: string): void {
  const href = URL.createObjectURL(content);
  const link = document.createElement('a');
  link.href = href;
  link.download = name;
  link.click();
  // The download has begun by then; an address that goes too early gives an empty file in some browsers.
  setTimeout(() => URL.revokeObjectURL(href), 60_000);
}

/** Letters, digits and dashes, so that every file system takes it. */
export function fileName(parts: readonly string[], extension: string): string {
  const name = parts
    .join('-')
    .replace(/[^A-Za-z0-9_-]+/g, '-')
    .replace(/-{2,}/g, '-');
  return `${name.slice(0, 120)}.${extension}`;
}
