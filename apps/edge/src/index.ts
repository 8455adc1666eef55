/** The edge as a process of its own, or inside another one. */
export { createEdgeApp } from './app.ts';
export { EDGE_PORT, type RunningEdge, type StartEdgeOptions, startEdge } from './start-edge.ts';
