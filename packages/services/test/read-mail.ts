/** A mail as a mail program reads it. */
import PostalMime from 'postal-mime';

export interface ReadMail {
  headers: Readonly<Record<string, string>>;
  /** Decoded. */
  subject: string;
  text: string;
  html: string;
}

export async function readMail(raw: string): Promise<ReadMail> {
  const { headers, subject = '', text = '', html = '' } = await PostalMime.parse(raw);
  return { subject, headers: Object.fromEntries(headers.map(({ key, value }) => [key, value])), text, html };
}
