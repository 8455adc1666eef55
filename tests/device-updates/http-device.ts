/** A device as its maker would write it: it knows an address, its token and a public key, and believes nothing else. */
import { isImageOf, verifyUpdate } from '@bellwether/services';

export interface HttpDeviceOptions {
  url: () => string;
  token: string;
  orgId: string;
  deviceId: string;
  profile: string;
  keys: readonly Uint8Array[];
}

interface Command {
  command_id: string;
  name: string;
  arguments: Record<string, unknown>;
}

const TIME_LIMIT_MS = 20_000;

export class HttpDevice {
  readonly options: HttpDeviceOptions;
  /** Every time it wrote an image into its flash memory. */
  readonly written: string[] = [];
  installed = { version: '1.0.0', sequence: 0 };
  /** Commands it has done, by id: what comes again is acknowledged again and not done again. */
  readonly done = new Map<string, Command>();

  constructor(options: HttpDeviceOptions) {
    this.options = options;
  }

  request(path: string, init: RequestInit = {}): Promise<Response> {
    const { url, token } = this.options;
    return fetch(`${url()}${path}`, {
      ...init,
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json', ...init.headers },
      signal: AbortSignal.timeout(TIME_LIMIT_MS),
    });
  }

  async json<T>(path: string, body?: object): Promise<T> {
    const response = await this.request(path, body ? { method: 'POST', body: JSON.stringify(body) } : {});
    if (!response.ok) throw new Error(`${path}: ${response.status} ${await response.text()}`);
    return (await response.json()) as T;
  }

  /** Does what it was told to, once, and says so. */
  async obey(): Promise<void> {
    const { commands } = await this.json<{ commands: Command[] }>('/api/v1/device/commands');
    for (const command of commands) {
      this.done.set(command.command_id, command);
      await this.json(`/api/v1/device/commands/${command.command_id}/ack`, { status: 'acknowledged' });
    }
  }

  /** Takes the update that is there for it. Gives whether there was one. */
  async update(): Promise<boolean> {
    const { update } = await this.json<{ update: unknown }>('/api/v1/device/update');
    if (update === null) return false;
    const { orgId, deviceId, profile, keys } = this.options;
    const check = verifyUpdate(update, {
      ...{ orgId, deviceId, profile, keys, installedSequence: this.installed.sequence, nowMs: Date.now() },
    });
    if (!check.ok && check.refusal === 'replayed') {
      // It was killed, or the server was, before it could say so.
      await this.report(this.installed.sequence, 'installed');
      return true;
    }
    if (!check.ok) throw new Error(`The server's manifest was refused: ${check.refusal}.`);
    const { sequence, firmware } = check.manifest;
    const image = await this.fetchImage(firmware.path, firmware.size);
    if (!isImageOf(check.manifest, image)) throw new Error('The image is not the one of its manifest.');
    this.written.push(firmware.version);
    this.installed = { version: firmware.version, sequence };
    await this.report(sequence, 'installed');
    return true;
  }

  /** In two parts, as when the connection breaks off in between. */
  async fetchImage(path: string, size: number): Promise<Buffer> {
    const half = size >> 1;
    const whole = await this.#bytes(path, {});
    const rest = await this.#bytes(path, { range: `bytes=${half}-` });
    return Buffer.concat([whole.subarray(0, half), rest]);
  }

  report(sequence: number, status: string, reason?: string): Promise<{ state: string }> {
    return this.json('/api/v1/device/update/status', { sequence, status, ...(reason ? { reason } : {}) });
  }

  async #bytes(path: string, headers: Record<string, string>): Promise<Buffer> {
    const response = await this.request(path, { headers });
    if (!response.ok) throw new Error(`${path}: ${response.status} ${await response.text()}`);
    return Buffer.from(await response.arrayBuffer());
  }
}
