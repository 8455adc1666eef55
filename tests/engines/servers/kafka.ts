/**
 * Apache Kafka: one node that is broker and controller (KRaft). Its project publishes no archive to Maven Central, but all
 * its libraries; they and a Java are all that the archive holds, too.
 */
import { randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { rename } from 'node:fs/promises';
import { join } from 'node:path';
import { freePort, installationOf } from '../places.ts';
import { type Host, LOOPBACK, type RealServer, type RunningServer } from '../real-server.ts';
import { run } from '../run.ts';
import { listens, ServerProcess } from '../server-process.ts';

const VERSION = '4.3.1';
const SCALA = '2.13';
const HOME = installationOf(`kafka-${VERSION}`);
const LIBRARIES = join(HOME, 'libs');
const COPY = 'org.apache.maven.plugins:maven-dependency-plugin:3.8.1:copy-dependencies';

/** slf4j-simple lets the server say on standard error what it would otherwise say to nobody. */
const PROJECT = `<project xmlns="http://maven.apache.org/POM/4.0.0">
  <modelVersion>4.0.0</modelVersion>
  <groupId>bellwether</groupId><artifactId>test-kafka</artifactId><version>1</version>
  <dependencies>
    <dependency><groupId>org.apache.kafka</groupId><artifactId>kafka_${SCALA}</artifactId><version>${VERSION}</version></dependency>
    <dependency><groupId>org.slf4j</groupId><artifactId>slf4j-simple</artifactId><version>1.7.36</version></dependency>
  </dependencies>
</project>
`;

export interface KafkaOptions {
  /** How clients come in, as lines of the broker's own configuration; by default in plain text, as anybody. */
  listener?: { protocol: 'PLAINTEXT' | 'SSL' | 'SASL_PLAINTEXT' | 'SASL_SSL'; settings: { [name: string]: string } };
  /** Users of SCRAM there are from the beginning: `SCRAM-SHA-512=[name=alice,password=…]`. */
  scram?: readonly string[];
  settings?: { [name: string]: string };
  /** Where clients reach it; it talks to itself over loopback. */
  host?: Host;
}

export const kafka = {
  name: 'kafka',
  what: `Apache Kafka ${VERSION} from Maven Central, by mvn; runs on a Java 17`,
  async installed(): Promise<boolean> {
    return existsSync(LIBRARIES) && readdirSync(LIBRARIES).includes(`kafka_${SCALA}-${VERSION}.jar`);
  },
  async install(): Promise<void> {
    const project = join(HOME, 'project');
    mkdirSync(project, { recursive: true });
    writeFileSync(join(project, 'pom.xml'), PROJECT);
    const arriving = join(HOME, 'arriving');
    rmSync(arriving, { recursive: true, force: true });
    await run('mvn', ['-q', '-B', COPY, '-DincludeScope=runtime', `-DoutputDirectory=${arriving}`], project);
    rmSync(LIBRARIES, { recursive: true, force: true });
    await rename(arriving, LIBRARIES);
  },
  start,
} satisfies RealServer;

async function start(directory: string, options: KafkaOptions = {}): Promise<RunningServer> {
  const { host = LOOPBACK } = options;
  const configuration = join(directory, 'server.properties');
  const addressFile = join(directory, 'ports.json');
  const isNew = !existsSync(addressFile);
  if (isNew) {
    mkdirSync(directory, { recursive: true });
    const ports = { broker: await freePort(), inside: await freePort(), controller: await freePort() };
    writeFileSync(configuration, configurationOf(directory, ports, options));
    await java(directory, 'format', [
      ...['kafka.tools.StorageTool', 'format', '--config', configuration],
      // In one word: an id may begin with a hyphen.
      `--cluster-id=${randomBytes(16).toString('base64url')}`,
      ...(options.scram ?? []).flatMap((user) => ['--add-scram', user]),
    ]);
    writeFileSync(addressFile, JSON.stringify(ports));
  }
  const { broker } = JSON.parse(readFileSync(addressFile, 'utf8'));
  const server = new ServerProcess({
    name: 'kafka',
    command: 'java',
    arguments: [...javaOptions(512), 'kafka.Kafka', configuration],
    host,
    logFile: join(directory, 'server.log'),
  });
  await server.untilReady(() => listens(broker, host));
  return { url: `${host.address}:${broker}`, stop: () => server.stop(), kill: () => server.kill() };
}

async function java(directory: string, name: string, args: readonly string[]): Promise<void> {
  const logFile = join(directory, `${name}.log`);
  const process = new ServerProcess({ name, command: 'java', arguments: [...javaOptions(128), ...args], logFile });
  const code = await process.ended();
  if (code !== 0) throw new Error(`Kafka's ${args[0]} ended with ${code}.\n${process.lastWords()}`);
}

function javaOptions(heapMegabytes: number): string[] {
  return [
    `-Xmx${heapMegabytes}m`,
    // Starts sooner; a test's broker never runs long enough for the better compiler to pay.
    ...['-XX:+UseSerialGC', '-XX:TieredStopAtLevel=1'],
    '-Dorg.slf4j.simpleLogger.defaultLogLevel=warn',
    ...['-cp', join(LIBRARIES, '*')],
  ];
}

function configurationOf(
  directory: string,
  ports: { broker: number; inside: number; controller: number },
  { listener = { protocol: 'PLAINTEXT', settings: {} }, settings, host = LOOPBACK }: KafkaOptions,
): string {
  const clients = `CLIENTS://${host.address}:${ports.broker}`;
  const inside = `INSIDE://127.0.0.1:${ports.inside}`;
  const lines = {
    'process.roles': 'broker,controller',
    'node.id': '1',
    'controller.quorum.voters': `1@127.0.0.1:${ports.controller}`,
    'controller.listener.names': 'CONTROLLER',
    // One node has nobody to talk to but its clients and itself.
    'inter.broker.listener.name': 'INSIDE',
    listeners: `${clients},${inside},CONTROLLER://127.0.0.1:${ports.controller}`,
    'advertised.listeners': `${clients},${inside}`,
    'listener.security.protocol.map': `CLIENTS:${listener.protocol},INSIDE:PLAINTEXT,CONTROLLER:PLAINTEXT`,
    'log.dirs': join(directory, 'data'),
    'auto.create.topics.enable': 'false',
    'num.partitions': '1',
    // Tests append under clocks of their own; against the brokers' clock their segments would always be old.
    'log.roll.hours': '100000',
    // And what tests append as of next week would be refused as of a clock that is wrong.
    'log.message.timestamp.after.max.ms': `${2n ** 63n - 1n}`,
    'offsets.topic.replication.factor': '1',
    'offsets.topic.num.partitions': '4',
    'transaction.state.log.replication.factor': '1',
    'transaction.state.log.min.isr': '1',
    'transaction.state.log.num.partitions': '4',
    'share.coordinator.state.topic.replication.factor': '1',
    'share.coordinator.state.topic.min.isr': '1',
    'group.initial.rebalance.delay.ms': '0',
    'group.min.session.timeout.ms': '1000',
    ...listener.settings,
    ...settings,
  };
  return `${Object.entries(lines)
    .map(([name, value]) => `${name}=${value}`)
    .join('\n')}\n`;
}
