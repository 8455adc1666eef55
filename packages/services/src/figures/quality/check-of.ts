/** One kind of check, of all there are. */
import type { QualityCheck, QualityCheckKind } from '@bellwether/metrics';

export type QualityCheckOf<Kind extends QualityCheckKind> = Extract<QualityCheck, { kind: Kind }>;
