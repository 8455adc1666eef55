export * from './definition.ts';
export * from './library.ts';
