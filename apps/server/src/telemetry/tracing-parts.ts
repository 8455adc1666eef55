/** What tracing is made of that imports the SDK: loaded together, once there is an endpoint. */
export { HeadSampler } from './head-sampler.ts';
export { OutgoingSpans } from './outgoing-spans.ts';
export { ToldOnceExporter } from './told-once-exporter.ts';
