export { fingerprintOf, PAGES_OF_SHAPE_MAX, SAME_PAGES_MAX } from './fingerprint.ts';
export { outOfScope, pageAddress, type Scope, shapeOf, trapOfAddress } from './page-address.ts';
export { UnreadablePageError } from './parse-markup.ts';
export { type Provenance, withProvenance } from './provenance.ts';
export { ordersOf, type ReadablePage, readPage } from './readable-page.ts';
export {
  PRODUCT_TOKEN,
  parseRobots,
  ROBOTS_BYTES_MAX,
  type Robots,
  type RobotsDecision,
  robotsWithout,
} from './robots.ts';
export { parseSitemap, SITEMAP_BYTES_MAX, type Sitemap, type SitemapEntry } from './sitemap.ts';
export { type SectionChange, type StructuralDiff, structuralDiff } from './structural-diff.ts';
