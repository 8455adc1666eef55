/**
 * PostgreSQL's file system with a working fsync. The engine is compiled to WebAssembly, and the file system it runs on
 * answers "done" to fsync without doing it, so a commit would survive a crash of the process but not of the machine.
 * Here each fsync of the engine reaches the disk before the engine goes on; everything else (the write-ahead log before
 * the answer, data pages before the checkpoint, the checkpoint before the control file) is PostgreSQL's own, proven order.
 *
 * `fdatasync` cannot be reached this way, so the engine must run with `wal_sync_method=fsync` and without `-F`.
 * Decision: docs/adr/0004-records-survive-a-power-cut.md.
 */
import { closeSync, fsyncSync, openSync } from 'node:fs';
import { NodeFS } from '@electric-sql/pglite/nodefs';

/** Told of each file or directory the engine made durable: `path` is absolute. Tests build the disk after a cut from it. */
export type SyncObserver = (path: string) => void;

/** The parts of Emscripten's NODEFS that the hook touches. */
interface NodeFileSystem {
  stream_ops: { fsync?: (stream: FileStream) => number };
  realPath(node: unknown): string;
}

interface FileStream {
  node: unknown;
  /** Descriptor of the open file; a directory has none. */
  nfd?: number;
}

/** Input/output error, as the engine's system interface numbers it. */
const WASI_EIO = 29;

type InitArguments = Parameters<NodeFS['init']>;

export class DurableFilesystem extends NodeFS {
  /** Times the write-ahead log was made durable: once a transaction that wrote. */
  walFlushes = 0;
  /** The first flush that failed. What the disk holds is not known from then on, so nothing more may be promised. */
  failure: Error | undefined;
  readonly #onSync: SyncObserver | undefined;

  constructor(directory: string, onSync?: SyncObserver) {
    super(directory);
    this.#onSync = onSync;
  }

  override async init(pg: InitArguments[0], options: InitArguments[1]): ReturnType<NodeFS['init']> {
    const { emscriptenOpts } = await super.init(pg, options);
    const installFsync = (module: { NODEFS: unknown }) => {
      const files = module.NODEFS as NodeFileSystem;
      files.stream_ops.fsync = (stream) => this.#sync(stream, files.realPath(stream.node));
    };
    return { emscriptenOpts: { ...emscriptenOpts, preRun: [...(emscriptenOpts.preRun ?? []), installFsync] } };
  }

  #sync(stream: FileStream, path: string): number {
    try {
      if (stream.nfd !== undefined) fsyncSync(stream.nfd);
      else syncDirectory(path);
      this.#onSync?.(path);
    } catch (error) {
      // An exception must not travel through the engine's own stack; it is told the way a kernel would tell it.
      this.failure ??= error as Error;
      return WASI_EIO;
    }
    if (path.includes('/pg_wal/')) this.walFlushes += 1;
    return 0;
  }
}

/** Makes the names in a directory durable: files created, renamed or removed in it. */
export function syncDirectory(path: string): void {
  const descriptor = openSync(path, 'r');
  try {
    fsyncSync(descriptor);
  } finally {
    closeSync(descriptor);
  }
}
