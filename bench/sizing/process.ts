/** One process of a server on the engines inside of it, with the roles that are named: what a role costs is measured by it. */
import { readConfig, startServer } from '@bellwether/server';

const [port, directory, roles = ''] = process.argv.slice(2);
const config = { ...readConfig(process.env), port: Number(port), dataDirectory: directory!, sample: false };
const wanted = config.roles?.filter((role) => roles.split(',').includes(role));
const server = await startServer({ ...config, ...(wanted ? { roles: wanted } : {}) });
process.send?.({ url: server.url });
process.once('SIGTERM', () => void server.close().then(() => process.exit(0)));
