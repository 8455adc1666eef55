/**
 * Builds the page people answer on to `dist/`, which the server sends under `/s/`. Nothing is inlined: the page's content
 * security policy allows neither inline scripts nor inline styles.
 */
import { defineConfig } from 'vite';

export default defineConfig({
  root: import.meta.dirname,
  base: '/s/',
  oxc: { jsx: { runtime: 'automatic', importSource: 'preact' } },
  build: {
    target: 'es2022',
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    reportCompressedSize: true,
  },
  server: { proxy: { '/api': process.env.BELLWETHER_API ?? 'http://127.0.0.1:7700' } },
});
