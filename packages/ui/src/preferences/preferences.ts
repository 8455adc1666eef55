/** Theme and density, kept on this device. `system` follows the operating system as it changes. */
import { useSyncExternalStore } from 'react';

export const THEMES = ['system', 'light', 'dark'] as const;
export type Theme = (typeof THEMES)[number];
export const DENSITIES = ['comfortable', 'compact'] as const;
export type Density = (typeof DENSITIES)[number];

interface Preferences {
  theme: Theme;
  density: Density;
  /** What the theme comes to now; charts read their colours again when it changes. */
  dark: boolean;
}

const systemDark = matchMedia('(prefers-color-scheme: dark)');
const watchers = new Set<() => void>();
let preferences: Preferences = read();
apply();
systemDark.addEventListener('change', () => update({}));

export function setTheme(theme: Theme): void {
  localStorage.setItem('bellwether.theme', theme);
  update({ theme });
}

export function setDensity(density: Density): void {
  localStorage.setItem('bellwether.density', density);
  update({ density });
}

export function nextTheme(): void {
  setTheme(THEMES[(THEMES.indexOf(preferences.theme) + 1) % THEMES.length]!);
}

export function nextDensity(): void {
  setDensity(preferences.density === 'compact' ? 'comfortable' : 'compact');
}

export function usePreferences(): Preferences {
  return useSyncExternalStore(
    (changed) => {
      watchers.add(changed);
      return () => watchers.delete(changed);
    },
    () => preferences,
  );
}

function read(): Preferences {
  const theme = THEMES.find((name) => name === localStorage.getItem('bellwether.theme')) ?? 'system';
  const density = DENSITIES.find((name) => name === localStorage.getItem('bellwether.density')) ?? 'comfortable';
  return { theme, density, dark: isDark(theme) };
}

function isDark(theme: Theme): boolean {
  return theme === 'dark' || (theme === 'system' && systemDark.matches);
}

function update(change: Partial<Preferences>): void {
  preferences = { ...preferences, ...change };
  preferences.dark = isDark(preferences.theme);
  apply();
  for (const changed of watchers) changed();
}

function apply(): void {
  document.documentElement.dataset.theme = preferences.dark ? 'dark' : 'light';
  document.documentElement.dataset.density = preferences.density;
}
