/** What processes need to load one store together: plans among the records, messages and turns by the cluster. */
import type { Cluster } from '@bellwether/cluster';
import type { Records } from '@bellwether/records';
import type { SharedStore } from '@bellwether/store';
import { RecordsLoadLedger } from './load-ledger.ts';

export function sharedStore(rooms: { records: Records; cluster: Cluster; works: boolean }): SharedStore {
  const { records, cluster, works } = rooms;
  return {
    ledger: new RecordsLoadLedger(records),
    notices: cluster,
    works,
    exclusively: (work) =>
      new Promise((resolve, reject) => {
        // Done when it returns; what it throws is the caller's, and no reason to begin again.
        cluster.duty('store_tables', () => work().then(resolve, reject));
      }),
  };
}
