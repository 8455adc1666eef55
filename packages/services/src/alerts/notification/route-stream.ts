/** What became of a route. */
import { defineEntityStream } from '@bellwether/records';
import type { RouteFields } from './route.ts';

export const routeStream = defineEntityStream<RouteFields>({ type: 'notification_route' });
