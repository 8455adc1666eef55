/** A report as a file to keep, whichever kind of report it is; the same bytes have the same tag. */
import type { FastifyReply } from 'fastify';

export interface ReportToSend {
  bytes: Uint8Array;
  mediaType: string;
  fileName: string;
  sha256: string;
}

export async function sendReport(reply: FastifyReply, file: ReportToSend): Promise<void> {
  await reply
    .header('content-type', file.mediaType)
    .header('content-disposition', `attachment; filename="${file.fileName}"`)
    .header('etag', `"${file.sha256}"`)
    .send(Buffer.from(file.bytes));
}
