/**
 * Where something that was built comes from: an in-toto statement with a SLSA provenance (version 1), in a DSSE envelope
 * signed with a key that is given. Anybody who has the public key can verify it, with this program or with any other that
 * knows DSSE.
 *
 *   node deploy/supply/provenance.ts sign --key private.pem --builder https://ci.example.org/bellwether image.tar > image.intoto.json
 *   node deploy/supply/provenance.ts verify --key public.pem --provenance image.intoto.json image.tar
 */
import { execFileSync } from 'node:child_process';
import { createHash, createPrivateKey, createPublicKey, sign, verify } from 'node:crypto';
import { createReadStream, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { parseArgs } from 'node:util';
import { ROOT } from './bill-of-materials.ts';

const PAYLOAD_TYPE = 'application/vnd.in-toto+json';

export interface Statement {
  _type: 'https://in-toto.io/Statement/v1';
  subject: { name: string; digest: { sha256: string } }[];
  predicateType: 'https://slsa.dev/provenance/v1';
  predicate: {
    buildDefinition: {
      buildType: string;
      externalParameters: Record<string, unknown>;
      resolvedDependencies: { uri: string; digest?: Record<string, string> }[];
    };
    runDetails: { builder: { id: string }; metadata: { invocationId: string; finishedOn: string } };
  };
}

export interface Envelope {
  payloadType: string;
  payload: string;
  signatures: { keyid: string; sig: string }[];
}

export interface Built {
  files: readonly string[];
  /** Who built it: an address that names the builder. */
  builder: string;
  invocation: string;
  /** Build arguments, as they were given: base images with their digests, above all. */
  buildArguments: Readonly<Record<string, string>>;
  finishedMs: number;
}

async function sha256Of(file: string): Promise<string> {
  const hash = createHash('sha256');
  await pipeline(createReadStream(file), hash);
  return hash.digest('hex');
}

function git(...args: string[]): string {
  return execFileSync('git', args, { cwd: ROOT, encoding: 'utf8', timeout: 20_000 }).trim();
}

export async function statementOf({
  files,
  builder,
  invocation,
  buildArguments,
  finishedMs,
}: Built): Promise<Statement> {
  if (git('status', '--porcelain', '--untracked-files=no') !== '')
    throw new Error(
      'The working copy has changes that are in no commit, so nobody could say what was built. Commit them first.',
    );
  const lock = { uri: 'package-lock.json', digest: { sha256: await sha256Of(join(ROOT, 'package-lock.json')) } };
  const images = Object.values(buildArguments).flatMap((image) => {
    const digest = /^(.+)@sha256:([0-9a-f]{64})$/.exec(image);
    return digest ? [{ uri: `docker:${digest[1]}`, digest: { sha256: digest[2]! } }] : [];
  });
  return {
    _type: 'https://in-toto.io/Statement/v1',
    subject: await Promise.all(
      files.map(async (file) => ({ name: basename(file), digest: { sha256: await sha256Of(file) } })),
    ),
    predicateType: 'https://slsa.dev/provenance/v1',
    predicate: {
      buildDefinition: {
        buildType: 'https://bellwether.example.org/build/dockerfile/v1',
        externalParameters: { dockerfile: 'deploy/docker/Dockerfile', build_arguments: buildArguments },
        resolvedDependencies: [
          { uri: 'git+repository', digest: { gitCommit: git('rev-parse', 'HEAD') } },
          lock,
          ...images,
        ],
      },
      runDetails: {
        builder: { id: builder },
        metadata: { invocationId: invocation, finishedOn: new Date(finishedMs).toISOString() },
      },
    },
  };
}

/** What is signed: the type and the payload with their lengths, so that neither can pass for the other. */
function preAuthentication(payload: Buffer): Buffer {
  const head = `DSSEv1 ${Buffer.byteLength(PAYLOAD_TYPE)} ${PAYLOAD_TYPE} ${payload.length} `;
  return Buffer.concat([Buffer.from(head), payload]);
}

/** Ed25519 signs without a hash of its own; keys on curves, with SHA-256. */
function hashOf(keyType: string | undefined): 'sha256' | null {
  if (keyType === 'ed25519') return null;
  if (keyType === 'ec') return 'sha256';
  throw new Error(
    `A key of the type ${keyType} does not sign here; make one with "openssl genpkey -algorithm ed25519".`,
  );
}

function keyIdOf(pem: string): string {
  return createHash('sha256')
    .update(createPublicKey(pem).export({ type: 'spki', format: 'der' }))
    .digest('hex');
}

export function sealed(statement: Statement, privateKeyPem: string): Envelope {
  const payload = Buffer.from(JSON.stringify(statement));
  const key = createPrivateKey(privateKeyPem);
  const sig = sign(hashOf(key.asymmetricKeyType), preAuthentication(payload), key).toString('base64');
  return {
    payloadType: PAYLOAD_TYPE,
    payload: payload.toString('base64'),
    signatures: [{ keyid: keyIdOf(privateKeyPem), sig }],
  };
}

/** The statement, when the key has signed it and it speaks of exactly these files; throws what is wrong otherwise. */
export async function verified(envelope: Envelope, publicKeyPem: string, files: readonly string[]): Promise<Statement> {
  if (envelope.payloadType !== PAYLOAD_TYPE)
    throw new Error(`This is ${envelope.payloadType}, and no in-toto statement.`);
  const key = createPublicKey(publicKeyPem);
  const payload = Buffer.from(envelope.payload, 'base64');
  const signed = preAuthentication(payload);
  const isSigned = envelope.signatures.some(({ sig }) =>
    verify(hashOf(key.asymmetricKeyType), signed, key, Buffer.from(sig, 'base64')),
  );
  if (!isSigned) throw new Error('None of its signatures was made with this key.');
  const statement = JSON.parse(payload.toString()) as Statement;
  for (const file of files) {
    const sha256 = await sha256Of(file);
    if (!statement.subject.some(({ digest }) => digest.sha256 === sha256))
      throw new Error(`${basename(file)} (sha256 ${sha256}) is not what it speaks of.`);
  }
  return statement;
}

async function main(): Promise<void> {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      key: { type: 'string' },
      builder: { type: 'string' },
      invocation: { type: 'string', default: 'by hand' },
      'build-arg': { type: 'string', multiple: true, default: [] },
      provenance: { type: 'string' },
    },
  });
  const [verb, ...files] = positionals;
  if (
    !values.key ||
    files.length === 0 ||
    (verb === 'sign' ? !values.builder : verb !== 'verify' || !values.provenance)
  )
    throw new Error(
      'Usage: provenance.ts sign --key FILE --builder ADDRESS [--build-arg NAME=VALUE …] FILE … | verify --key FILE --provenance FILE FILE …',
    );
  const key = readFileSync(values.key, 'utf8');
  if (verb === 'sign') {
    const buildArguments = Object.fromEntries(
      values['build-arg'].map((argument) => argument.split(/=(.*)/s).slice(0, 2)),
    );
    const built = {
      files,
      builder: values.builder!,
      invocation: values.invocation,
      buildArguments,
      finishedMs: Date.now(),
    };
    console.log(JSON.stringify(sealed(await statementOf(built), key)));
  } else {
    const statement = await verified(JSON.parse(readFileSync(values.provenance!, 'utf8')) as Envelope, key, files);
    console.log(JSON.stringify(statement.predicate.buildDefinition, null, 2));
  }
}

if (import.meta.main)
  await main().catch((error: Error) => {
    console.error(error.message);
    process.exitCode = 1;
  });
