/**
 * An authenticator in software, for tests: makes an ES256 passkey and signs with it as WebAuthn Level 3, section 6 says,
 * and can be told to lie in every way a copy, a foreign page or an attacker would.
 */
import { createHash, createSign, generateKeyPairSync, type KeyObject, randomBytes } from 'node:crypto';
import { isoCBOR } from '@simplewebauthn/server/helpers';
import type { PasskeyRegistration } from './registration-options.ts';
import type { PasskeySignIn } from './sign-in-options.ts';

export interface Lies {
  challenge?: string;
  origin?: string;
  rpId?: string;
  type?: string;
  /** Whether it claims to have asked for a finger or a PIN. */
  userVerified?: boolean;
  /** As the signature counter. */
  counter?: number;
  userHandle?: string | null;
  /** Signs with another key. */
  key?: KeyObject;
  crossOrigin?: boolean;
}

const USER_PRESENT = 0x01;
const USER_VERIFIED = 0x04;
const ATTESTED = 0x40;

export class SoftwareAuthenticator {
  readonly #origin: string;
  readonly #keys = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  readonly credentialId = randomBytes(32);
  counter: number;
  userHandle = '';

  constructor(origin: string, { counts = true }: { counts?: boolean } = {}) {
    this.#origin = origin;
    this.counter = counts ? 1 : 0;
  }

  /** What `navigator.credentials.create` would give. */
  create({ options }: PasskeyRegistration, lies: Lies = {}): object {
    this.userHandle = options.user.id;
    const jwk = this.#keys.publicKey.export({ format: 'jwk' });
    const coordinate = (text: string | undefined) => new Uint8Array(Buffer.from(text ?? '', 'base64url'));
    const publicKey = isoCBOR.encode(
      new Map<number, number | Uint8Array<ArrayBuffer>>([
        [1, 2],
        [3, -7],
        [-1, 1],
        [-2, coordinate(jwk.x)],
        [-3, coordinate(jwk.y)],
      ]),
    );
    const idLength = Buffer.alloc(2);
    idLength.writeUInt16BE(this.credentialId.length);
    const attested = Buffer.concat([Buffer.alloc(16), idLength, this.credentialId, publicKey]);
    const authData = Buffer.concat([this.#head(options.rp.id ?? '', ATTESTED, lies), attested]);
    const attestation = isoCBOR.encode(
      new Map<string, string | Map<string, string> | Uint8Array<ArrayBuffer>>([
        ['fmt', 'none'],
        ['attStmt', new Map()],
        ['authData', new Uint8Array(authData)],
      ]),
    );
    return this.#credential({
      clientDataJSON: this.#clientData('webauthn.create', options.challenge, lies).toString('base64url'),
      attestationObject: Buffer.from(attestation).toString('base64url'),
      transports: ['internal', 'somewhere-else'],
    });
  }

  /** What `navigator.credentials.get` would give. */
  get({ options }: PasskeySignIn, lies: Lies = {}): object {
    if (this.counter > 0) this.counter += 1;
    const clientData = this.#clientData('webauthn.get', options.challenge, lies);
    const authData = this.#head(options.rpId ?? '', 0, lies);
    const signed = Buffer.concat([authData, createHash('sha256').update(clientData).digest()]);
    return this.#credential({
      clientDataJSON: clientData.toString('base64url'),
      authenticatorData: authData.toString('base64url'),
      signature: createSign('sha256')
        .update(signed)
        .sign(lies.key ?? this.#keys.privateKey, 'base64url'),
      ...(lies.userHandle === null ? {} : { userHandle: lies.userHandle ?? this.userHandle }),
    });
  }

  #credential(response: object): object {
    const id = this.credentialId.toString('base64url');
    return { id, rawId: id, type: 'public-key', clientExtensionResults: {}, response };
  }

  #clientData(type: string, challenge: string, lies: Lies): Buffer {
    return Buffer.from(
      JSON.stringify({
        type: lies.type ?? type,
        challenge: lies.challenge ?? challenge,
        origin: lies.origin ?? this.#origin,
        crossOrigin: lies.crossOrigin ?? false,
      }),
    );
  }

  #head(rpId: string, flags: number, lies: Lies): Buffer {
    const counter = Buffer.alloc(4);
    counter.writeUInt32BE(lies.counter ?? this.counter);
    const verified = (lies.userVerified ?? true) ? USER_VERIFIED : 0;
    return Buffer.concat([
      createHash('sha256')
        .update(lies.rpId ?? rpId)
        .digest(),
      Buffer.from([USER_PRESENT | verified | flags]),
      counter,
    ]);
  }
}
