import type { InputReader } from '../../input.ts';
import { RESPONSE_BYTES_MAX } from './ceremony.ts';

const BASE64URL = /^[A-Za-z0-9_-]{1,8192}$/;

/**
 * A credential as the browser serialises it (`PublicKeyCredential.toJSON`), as far as we check its form: what is in it is
 * for the verifier, which is made for hostile input.
 */
export function readCredential<T extends { id: string }>(read: InputReader, field: string): T {
  const value = read.raw(field);
  const isCredential =
    typeof value === 'object' &&
    value !== null &&
    'id' in value &&
    typeof value.id === 'string' &&
    BASE64URL.test(value.id) &&
    'response' in value &&
    typeof value.response === 'object' &&
    value.response !== null &&
    JSON.stringify(value).length <= RESPONSE_BYTES_MAX;
  if (!isCredential)
    return read.refuse(field, 'has to be the credential that the browser gave, as JSON.', { id: '' } as T);
  return value as unknown as T;
}
