/**
 * Builds the dashboard to `dist/`, which the server sends as static files under `/`. Nothing is inlined, because the
 * server's content security policy allows neither inline scripts nor inline styles.
 * In development the API is a server's on 7700, or the one `BELLWETHER_API` names.
 */
import { join } from 'node:path';
import { defineConfig } from 'vite';

const api = process.env.BELLWETHER_API ?? 'http://127.0.0.1:7700';

export default defineConfig({
  root: import.meta.dirname,
  oxc: { jsx: { runtime: 'automatic' } },
  build: {
    target: 'es2023',
    // The dashboard, and the page of a board that is embedded in somebody else's.
    rollupOptions: { input: ['index.html', 'embed.html'].map((page) => join(import.meta.dirname, page)) },
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    reportCompressedSize: true,
  },
  server: { proxy: { '/api': api, '/live': { target: api, ws: true } } },
});
