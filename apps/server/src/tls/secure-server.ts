/** HTTPS by the server itself, TLS 1.3 and nothing older; the certificate is exchanged while it runs. */
import type { RequestListener } from 'node:http';
import { createServer, type Server } from 'node:https';
import type { OnTrouble } from '@bellwether/core';
import type { FastifyServerFactory } from 'fastify';
import { type CertificateFiles, readCertificate, watchCertificate } from './certificate-files.ts';

const HANDSHAKE_MS_MAX = 10_000;

/** Throws what reading the files throws. `timeouts`: as Fastify sets them on servers it makes itself. */
export function secureServer(
  files: CertificateFiles,
  timeouts: { requestMs: number; keepAliveMs: number },
  onTrouble: OnTrouble,
): FastifyServerFactory {
  const minVersion = 'TLSv1.3';
  const pair = readCertificate(files);
  let server: Server | undefined;
  const stopWatching = watchCertificate(files, {
    changed: (renewed) => server?.setSecureContext({ ...renewed, minVersion }),
    trouble: (error) => onTrouble('the renewed certificate cannot be served; the one before still is', error),
  });
  return (handler) => {
    server = createServer({ ...pair, minVersion, handshakeTimeout: HANDSHAKE_MS_MAX }, handler as RequestListener);
    server.requestTimeout = timeouts.requestMs;
    server.keepAliveTimeout = timeouts.keepAliveMs;
    server.on('close', stopWatching);
    return server;
  };
}
