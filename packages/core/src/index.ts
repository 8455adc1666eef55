export * from './event.ts';
export * from './event-type.ts';
export * from './fault.ts';
export * from './ids.ts';
export * from './problem.ts';
export * from './record.ts';
export * from './time.ts';
export * from './window.ts';
