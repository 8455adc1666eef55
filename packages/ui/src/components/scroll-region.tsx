/** Content wider or taller than its place: it scrolls by itself, and can be reached and scrolled by keyboard. */
import type { ReactNode } from 'react';

export function ScrollRegion({
  label,
  className,
  children,
}: {
  label: string;
  className?: string;
  children: ReactNode;
}) {
  return (
    // A group and no section: most stand in a section of the same name, and landmarks are for parts of the page.
    // biome-ignore lint/a11y/useSemanticElements: a fieldset is for fields.
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard (WCAG 2.1.1).
    <div role="group" className={`scroll ${className ?? ''}`} tabIndex={0} aria-label={label}>
      {children}
    </div>
  );
}
