/**
 * A User-Agent header as people would say it: "Firefox on Linux". Browsers name each other in it for historical reasons, so
 * the order matters: the most particular name first. What we do not know is said to be unknown, not guessed.
 */

const BROWSERS: readonly (readonly [RegExp, string])[] = [
  [/\bEdgA?(iOS)?\//, 'Edge'],
  [/\bOPR\//, 'Opera'],
  [/\b(Firefox|FxiOS)\//, 'Firefox'],
  [/\b(Chrome|Chromium|CriOS|HeadlessChrome)\//, 'Chrome'],
  [/\bVersion\/[\d.]+.*\bSafari\//, 'Safari'],
];

const SYSTEMS: readonly (readonly [RegExp, string])[] = [
  [/\b(iPhone|iPad)\b/, 'iOS'],
  [/\bAndroid\b/, 'Android'],
  [/\bWindows\b/, 'Windows'],
  [/\bMac OS X\b/, 'macOS'],
  [/\bCrOS\b/, 'ChromeOS'],
  [/\bLinux\b/, 'Linux'],
];

export interface BrowserName {
  browser: string | undefined;
  system: string | undefined;
}

export function browserName(userAgent: string): BrowserName {
  const nameIn = (table: typeof BROWSERS) => table.find(([pattern]) => pattern.test(userAgent))?.[1];
  // A program such as `curl/8.5.0` or `node` calls itself by its own name.
  const program = /^([A-Za-z][\w.-]{0,40})(\/[\w.-]+)?$/.exec(userAgent.trim())?.[1];
  return { browser: nameIn(BROWSERS) ?? program, system: nameIn(SYSTEMS) };
}
