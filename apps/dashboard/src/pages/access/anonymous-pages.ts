/** Pages that somebody without an account reaches by a link. They stand before the frame, whoever is signed in. */
import { type ComponentType, type LazyExoticComponent, lazy } from 'react';

export const ANONYMOUS_PAGES: ReadonlyMap<string, LazyExoticComponent<ComponentType>> = new Map([
  ['/invitation', lazy(() => import('./invitation/invitation-page.tsx'))],
  ['/reset-password', lazy(() => import('./invitation/reset-page.tsx'))],
]);
