export * from './adapter.ts';
export { ADAPTERS } from './adapters/adapters.ts';
