/**
 * A key and its certificate in two files, as certbot, cert-manager and others leave them: read at the start, and again
 * when they change, so that a renewed certificate is served without a restart. What does not fit together (the one file
 * is there already and the other is not yet) leaves what was served before.
 */
import { createHash, createPrivateKey, X509Certificate } from 'node:crypto';
import { readFileSync, unwatchFile, watchFile } from 'node:fs';

export interface CertificateFiles {
  keyFile: string;
  certificateFile: string;
}

export interface KeyAndCertificate {
  key: Buffer;
  cert: Buffer;
}

export const LOOK_EVERY_MS = 2_000;

/** Throws an Error that names the file and says what to do. */
export function readCertificate({ keyFile, certificateFile }: CertificateFiles): KeyAndCertificate {
  const [key, cert] = [contentOf(keyFile), contentOf(certificateFile)];
  const read = <T>(what: string, file: string, work: () => T): T => {
    try {
      return work();
    } catch {
      throw new Error(`${file} holds no ${what} in PEM.`);
    }
  };
  const certificate = read('certificate', certificateFile, () => new X509Certificate(cert));
  const privateKey = read('key', keyFile, () => createPrivateKey(key));
  if (!certificate.checkPrivateKey(privateKey))
    throw new Error(`The key in ${keyFile} is not the one of the certificate in ${certificateFile}.`);
  return { key, cert };
}

/** Told of each new pair that fits together. Gives what stops it. */
export function watchCertificate(
  files: CertificateFiles,
  told: { changed(pair: KeyAndCertificate): void; trouble(error: unknown): void; everyMs?: number },
): () => void {
  let served = fingerprint(readCertificate(files));
  const look = (): void => {
    try {
      const pair = readCertificate(files);
      const now = fingerprint(pair);
      if (now === served) return;
      told.changed(pair);
      served = now;
    } catch (error) {
      told.trouble(error);
    }
  };
  // By asking: what is mounted into containers is exchanged by links, which no event of the file tells.
  const paths = [files.keyFile, files.certificateFile];
  for (const path of paths) watchFile(path, { interval: told.everyMs ?? LOOK_EVERY_MS, persistent: false }, look);
  return () => {
    for (const path of paths) unwatchFile(path, look);
  };
}

function contentOf(path: string): Buffer {
  try {
    return readFileSync(path);
  } catch (error) {
    throw new Error(`${path} cannot be read (${(error as NodeJS.ErrnoException).code}).`);
  }
}

function fingerprint({ key, cert }: KeyAndCertificate): string {
  return createHash('sha256').update(key).update('\n').update(cert).digest('hex');
}
