/** What an instance wrote to its console: the newest 64 KiB, as EC2 keeps. */
const limit = 64 * 1024;

export class ConsoleLog {
  #chunks: Uint8Array[] = [];
  #size = 0;

  write(chunk: Uint8Array): void {
    this.#chunks.push(chunk);
    this.#size += chunk.length;
    // Joined at twice the limit, so that there is one copy per 64 KiB and not one per line.
    if (this.#size > 2 * limit) this.#chunks = [this.#join()];
  }

  read(): Uint8Array {
    this.#chunks = [this.#join()];
    return Uint8Array.from(this.#chunks[0] ?? []);
  }

  #join(): Uint8Array {
    const all = Buffer.concat(this.#chunks);
    const newest = all.length > limit ? Uint8Array.from(all.subarray(all.length - limit)) : all;
    this.#size = newest.length;
    return newest;
  }
}
