/** The pack's pages and the question each one answers. */
import type { PageDeclaration } from '@bellwether/metrics';

export const PAGES: readonly PageDeclaration[] = [];
