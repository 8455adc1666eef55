/** An edge in a process of its own that brings what is due to people, for a test that kills it. */
import { Edge } from '@bellwether/edge';

const [directory = '', centreUrl = '', slackUrl = '', nowMs = '0'] = process.argv.slice(2);
const edge = await Edge.open({ directory, centreUrl, slackUrl, trustAnyMailServer: true, clock: () => Number(nowMs) });
await edge.delivery.look();
await edge.close();
