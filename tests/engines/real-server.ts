/**
 * A server that the grown platform stands on, as the tests of engines install, start, kill and start it again. Each has a
 * file of its own in `servers/`, which exports it under the name of the file; nothing else has to be told of it.
 */

export interface RealServer {
  /** As its file is named, and as it is named on the command line. */
  readonly name: string;
  /** What it is, with its version, and where it comes from. */
  readonly what: string;
  /** Whether everything it takes to start is on this machine. Quick, and changes nothing. */
  installed(): Promise<boolean>;
  /** Brings it onto this machine; an error says what to do by hand. What is there already is left as it is. */
  install(): Promise<void>;
  /**
   * Starts it with its data in the directory, which is made if it is not there, and resolves once it answers. Started again
   * in the same directory it has the same addresses and what it had acknowledged.
   */
  start(directory: string, options?: { host?: Host }): Promise<RunningServer>;
}

/** Where something runs, and where it is reached. */
export interface Host {
  readonly address: string;
  /** Stands before a command that is to run there. */
  readonly enter: readonly string[];
}

/** This machine, for nobody but itself. */
export const LOOPBACK: Host = { address: '127.0.0.1', enter: [] };

export interface RunningServer {
  /** Where it answers, as the platform is told in its settings. */
  readonly url: string;
  /** Asks it to end, and waits until it has; kills it when it does not within its time. */
  stop(): Promise<void>;
  /** As if the machine had been switched off: SIGKILL, and waits until it is gone. */
  kill(): Promise<void>;
}
