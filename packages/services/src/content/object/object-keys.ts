/**
 * The key that an organisation's objects are sealed with: made when it stores its first one, kept sealed as other secrets
 * are. Whoever removes the row has made every object of the organisation worthless.
 */
import { randomBytes } from 'node:crypto';
import { KEY_BYTES } from '@bellwether/objects';
import type { ServiceContext } from '../../context.ts';

export class ObjectKeys {
  readonly #context: Pick<ServiceContext, 'records' | 'secrets'>;
  readonly #keys = new Map<string, Promise<Buffer>>();

  constructor(context: Pick<ServiceContext, 'records' | 'secrets'>) {
    this.#context = context;
  }

  of(orgId: string): Promise<Buffer> {
    let key = this.#keys.get(orgId);
    if (!key) {
      key = this.#open(orgId);
      key.catch(() => this.#keys.delete(orgId));
      this.#keys.set(orgId, key);
    }
    return key;
  }

  #open(orgId: string): Promise<Buffer> {
    const { records, secrets } = this.#context;
    const place = `objects:${orgId}`;
    return records.asTenant(orgId, async (tx) => {
      const known = await tx.selectFrom('object_keys').select('sealed').where('org_id', '=', orgId).executeTakeFirst();
      if (known) {
        const text = secrets.open(known.sealed, place);
        if (!secrets.isCurrent(known.sealed)) {
          const sealed = secrets.seal(text, place);
          await tx.updateTable('object_keys').set({ sealed }).where('org_id', '=', orgId).execute();
        }
        return Buffer.from(text, 'base64');
      }
      const key = randomBytes(KEY_BYTES);
      await tx
        .insertInto('object_keys')
        .values({ org_id: orgId, sealed: secrets.seal(key.toString('base64'), place) })
        .execute();
      return key;
    });
  }
}
