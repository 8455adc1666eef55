/**
 * The page of an embed, framed by somebody else's. It signs nobody in, keeps nothing on the device and knows one address:
 * the figures of its own token. Some browsers give a framed page no storage at all; what wants some gets none that lasts.
 */
import '@bellwether/ui/styles/index.css';
import { createRoot } from 'react-dom/client';

const nothingKept = new Map<string, string>();

function hasStorage(): boolean {
  try {
    return localStorage.length >= 0;
  } catch {
    return false;
  }
}

if (!hasStorage())
  Object.defineProperty(globalThis, 'localStorage', {
    value: {
      getItem: (key: string) => nothingKept.get(key) ?? null,
      setItem: (key: string, value: string) => nothingKept.set(key, value),
    },
  });

const root = document.getElementById('root');
const token = location.pathname.split('/').at(-1) ?? '';
// Only now: what it is made of looks for storage as soon as it is there.
const { EmbedPage } = await import('./embed-page.tsx');
if (root) createRoot(root).render(<EmbedPage token={token} />);
