/**
 * A server as a process of this one. It ends with this one, however this one ends: it is started by a shell that kills it
 * as soon as the pipe from here is closed, which the kernel does for a process that was killed, too.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { closeSync, mkdirSync, openSync, readFileSync } from 'node:fs';
import { connect } from 'node:net';
import { dirname } from 'node:path';
import { type Host, LOOPBACK } from './real-server.ts';

const START_MS_MAX = 90_000;
const STOP_MS_MAX = 20_000;
/** Lines of what the server said that an error repeats. */
const LAST_LINES = 30;

/** Runs "$@" as a child, kills it when standard input ends, passes SIGTERM on, and ends as it does. */
const TETHER = `
exec 3<&0
"$@" 3<&- </dev/null &
server=$!
(cat <&3 >/dev/null; kill -KILL $server 2>/dev/null) &
rope=$!
trap 'kill -TERM $server 2>/dev/null' TERM
wait $server
code=$?
while kill -0 $server 2>/dev/null; do wait $server; code=$?; done
kill $rope 2>/dev/null
exit $code`;

export interface ServerCommand {
  name: string;
  command: string;
  arguments: readonly string[];
  environment?: { [name: string]: string };
  host?: Host;
  /** Where what it says is kept; begun anew. */
  logFile: string;
}

export class ServerProcess {
  readonly #child: ChildProcess;
  readonly #command: ServerCommand;
  readonly #ended: Promise<number | null>;
  #hasEnded = false;

  constructor(command: ServerCommand) {
    this.#command = command;
    mkdirSync(dirname(command.logFile), { recursive: true });
    const output = openSync(command.logFile, 'w');
    const whole = [...(command.host ?? LOOPBACK).enter, command.command, ...command.arguments];
    this.#child = spawn('/bin/sh', ['-c', TETHER, command.name, ...whole], {
      stdio: ['pipe', output, output],
      env: { ...process.env, ...command.environment },
    });
    closeSync(output);
    this.#ended = new Promise((resolve) => {
      const ended = (code: number | null): void => {
        this.#hasEnded = true;
        this.#child.stdin?.destroy();
        resolve(code);
      };
      this.#child.once('exit', ended);
      this.#child.once('error', () => ended(null));
    });
  }

  /** Asks again and again whether it is ready, until it is; rejects when it has ended or does not get there in time. */
  async untilReady(isReady: () => Promise<boolean>): Promise<void> {
    const deadline = performance.now() + START_MS_MAX;
    while (!(await isReady())) {
      if (this.#hasEnded) throw new Error(`${this.#command.name} ended while it was starting.\n${this.lastWords()}`);
      if (performance.now() > deadline) {
        await this.kill();
        throw new Error(`${this.#command.name} was not ready within ${START_MS_MAX} ms.\n${this.lastWords()}`);
      }
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
  }

  /** How it ended, once it has. */
  ended(): Promise<number | null> {
    return this.#ended;
  }

  async stop(): Promise<void> {
    this.#child.kill('SIGTERM');
    const timer = setTimeout(() => this.#child.stdin?.destroy(), STOP_MS_MAX);
    await this.#ended;
    clearTimeout(timer);
  }

  async kill(): Promise<void> {
    this.#child.stdin?.destroy();
    await this.#ended;
  }

  lastWords(): string {
    return readFileSync(this.#command.logFile, 'utf8').trimEnd().split('\n').slice(-LAST_LINES).join('\n');
  }
}

/** Whether somebody takes connections at a port of a host. */
export function listens(port: number, { address }: Host = LOOPBACK): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ port, host: address });
    const answer = (isListening: boolean): void => {
      socket.destroy();
      resolve(isListening);
    };
    socket.setTimeout(1000, () => answer(false));
    socket.once('connect', () => answer(true));
    socket.once('error', () => answer(false));
  });
}
