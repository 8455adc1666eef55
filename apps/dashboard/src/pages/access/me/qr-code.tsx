/**
 * A text as a QR code (ISO/IEC 18004), drawn here: the secret in it must not pass through anybody's image service. Dark on
 * light in either theme, because readers expect that, with the four modules of quiet around it the standard asks for.
 */
import { encodeQR } from 'qr';
import { useMemo } from 'react';

const QUIET_MODULES = 4;

export function QrCode({ text, label }: { text: string; label: string }) {
  const { size, path } = useMemo(
    () => drawingOf(encodeQR(text, 'raw', { ecc: 'medium', border: QUIET_MODULES })),
    [text],
  );
  return (
    <svg className="qr" viewBox={`0 0 ${size} ${size}`} role="img" aria-label={label} shapeRendering="crispEdges">
      <path className="qr-light" d={`M0 0h${size}v${size}h-${size}z`} />
      <path className="qr-dark" d={path} />
    </svg>
  );
}

/** One bar for each run of dark modules in a row. */
export function drawingOf(modules: readonly (readonly boolean[])[]): { size: number; path: string } {
  const bars = modules.flatMap((row, y) =>
    row.flatMap((isDark, x) => {
      if (!isDark || row[x - 1]) return [];
      const end = row.indexOf(false, x);
      const width = (end === -1 ? row.length : end) - x;
      return `M${x} ${y}h${width}v1h-${width}z`;
    }),
  );
  return { size: modules.length, path: bars.join('') };
}
