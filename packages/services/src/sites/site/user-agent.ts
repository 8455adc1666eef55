/**
 * What a browser says it is: its family, its system, what kind of device; and whether it is a program that reads pages by
 * itself. No versions: families do for what pages are made for, and tell fewer people apart.
 */
import bowser from 'bowser';
import { isbot } from 'isbot';

export interface Browser {
  browser: string;
  os: string;
  device_class: 'phone' | 'tablet' | 'desktop';
}

const LENGTH_MAX = 512;

/** Browsers say who they are; what does not is a program. */
export function isProgram(userAgent: string): boolean {
  return userAgent.length < 20 || isbot(userAgent);
}

export function browserOf(userAgent: string): Browser {
  const parsed = bowser.parse(userAgent.slice(0, LENGTH_MAX));
  const { type } = parsed.platform;
  return {
    browser: parsed.browser.name || 'other',
    os: parsed.os.name || 'other',
    device_class: type === 'mobile' ? 'phone' : type === 'tablet' ? 'tablet' : 'desktop',
  };
}
