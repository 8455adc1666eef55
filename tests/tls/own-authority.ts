/** A certificate authority of the test's own, and certificates that it has signed. */
import { generate } from 'selfsigned';

export interface Certificate {
  key: string;
  cert: string;
}

/** Valid for `localhost` and 127.0.0.1; its own authority. */
export async function ownCertificate(commonName = 'localhost'): Promise<Certificate> {
  const { private: key, cert } = await generate([{ name: 'commonName', value: commonName }], {
    keySize: 2048,
    algorithm: 'sha256',
    extensions: [
      { name: 'basicConstraints', cA: true },
      {
        name: 'subjectAltName',
        altNames: [
          { type: 2, value: 'localhost' },
          { type: 7, ip: '127.0.0.1' },
        ],
      },
    ],
  });
  return { key, cert };
}
