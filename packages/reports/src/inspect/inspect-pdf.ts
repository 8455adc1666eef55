/** Reads a report's PDF with Mozilla's PDF.js: the attached book, all text, and the text that lies under each figure's link. */
import { getDocumentProxy } from 'unpdf';
import { FIGURE_MARK } from '../render/figure-href.ts';
import { BOOK_FILE, readBook } from '../seal/figure-book-file.ts';
import type { InspectedReport } from './inspect-report.ts';
import { tidyText } from './tidy-text.ts';

const PAGES_MAX = 400;

export async function inspectPdf(bytes: Uint8Array): Promise<InspectedReport> {
  // PDF.js takes what it is given; a copy stays ours. Warnings about broken files are not for the log.
  const file = await getDocumentProxy(new Uint8Array(bytes), { verbosity: 0 });
  if (file.numPages > PAGES_MAX) throw new Error(`The file has more than ${PAGES_MAX} pages.`);
  const shown: { figure: string; text: string }[] = [];
  const texts: string[] = [];
  for (let number = 1; number <= file.numPages; number++) {
    const page = await file.getPage(number);
    for (const annotation of (await page.getAnnotations()) as { url?: string; overlaidText?: string }[]) {
      const figure = figureOf(annotation.url ?? '');
      if (figure !== undefined) shown.push({ figure, text: tidyText(annotation.overlaidText ?? '') });
    }
    const { items } = await page.getTextContent();
    texts.push(items.map((item) => ('str' in item ? item.str + (item.hasEOL ? ' ' : '') : '')).join(''));
  }
  const book = await attachedBook(file);
  await file.loadingTask.destroy();
  return {
    ...{ format: 'pdf', book: book === undefined ? undefined : readBook(book) },
    ...{ shown, drawings: [], text: tidyText(texts.join(' ')) },
  };
}

async function attachedBook(file: Awaited<ReturnType<typeof getDocumentProxy>>): Promise<string | undefined> {
  const attachments = await file.getAttachments();
  if (!attachments?.has(BOOK_FILE)) return undefined;
  const content = (await file.getAttachmentContent(BOOK_FILE)) as Uint8Array | { content: Uint8Array } | null;
  const bytes = content && 'content' in content ? content.content : content;
  return bytes ? Buffer.from(bytes).toString('utf8') : undefined;
}

function figureOf(url: string): string | undefined {
  const at = url.lastIndexOf(`#${FIGURE_MARK}`);
  if (at < 0) return undefined;
  try {
    return decodeURIComponent(url.slice(at + 1 + FIGURE_MARK.length));
  } catch {
    return undefined;
  }
}
