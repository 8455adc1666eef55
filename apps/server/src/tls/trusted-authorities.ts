/**
 * Certificate authorities of one's own, believed by everything this process calls: engines, object store, identity
 * providers, the centre of an edge. They stand beside those that Node believes, not in their place.
 */
import { X509Certificate } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { getCACertificates, setDefaultCACertificates } from 'node:tls';

const CERTIFICATE = /-----BEGIN CERTIFICATE-----[\s\S]+?-----END CERTIFICATE-----/g;

/** Throws an Error that says what is wrong with the file. How many there were. */
export function trustAuthorities(file: string): number {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (error) {
    throw new Error(`${file} cannot be read (${(error as NodeJS.ErrnoException).code}).`);
  }
  const certificates = text.match(CERTIFICATE) ?? [];
  for (const [index, pem] of certificates.entries())
    try {
      new X509Certificate(pem);
    } catch {
      throw new Error(`Certificate ${index + 1} in ${file} cannot be read.`);
    }
  if (certificates.length === 0) throw new Error(`${file} holds no certificate in PEM.`);
  setDefaultCACertificates([...new Set([...getCACertificates('default'), ...certificates])]);
  return certificates.length;
}
