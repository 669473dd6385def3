import { readdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Blob, BlobStore } from '../../src/services/s3/blob-store.ts';
import { type Extent, Extents, largestExtent } from '../../src/services/s3/extents.ts';
import { temporaryBlobs } from '../../src/services/s3/temporary-blobs.ts';

async function write(blobs: BlobStore, bytes: Buffer, pieces: readonly number[] = []): Promise<Blob> {
  const writer = blobs.writer(bytes.length);
  try {
    let at = 0;
    for (const piece of [...pieces, bytes.length]) {
      await writer.write(bytes.subarray(at, at + piece));
      at += piece;
    }
    return await writer.finish();
  } catch (cause) {
    await writer.discard();
    throw cause;
  }
}

async function read(blobs: BlobStore, blob: Blob, start = 0, end = blob.size): Promise<Buffer> {
  const pieces: Buffer[] = [];
  for await (const bytes of blobs.read(blob, start, end)) pieces.push(Buffer.from(bytes));
  return Buffer.concat(pieces);
}

const full = { code: 'ServiceUnavailable', status: 503 };

describe('extents', () => {
  test('never overlap, never exceed the file, and serve as long as there is room', () => {
    const most = 4 * largestExtent;
    const step = fc.record({ bytes: fc.integer({ min: 1, max: largestExtent * 2 }), give: fc.nat() });
    fc.assert(
      fc.property(fc.array(step, { maxLength: 200 }), (steps) => {
        const extents = new Extents(most);
        const held: Extent[] = [];
        for (const { bytes, give } of steps) {
          const taken = give % 3 === 0 ? undefined : extents.take(bytes);
          if (taken !== undefined) {
            expect(taken.offset + taken.length).toBeLessThanOrEqual(most);
            for (const one of held) {
              const apart = one.offset + one.length <= taken.offset || taken.offset + taken.length <= one.offset;
              expect(apart).toBe(true);
            }
            held.push(taken);
          } else if (give % 3 !== 0) {
            // Nothing is left only when everything is given out.
            expect(extents.used).toBe(most);
          }
          if (give % 3 === 0 && held.length > 0) {
            const [back] = held.splice(give % held.length, 1);
            if (back !== undefined) extents.give(back);
          }
          expect(extents.used).toBe(held.reduce((sum, { length }) => sum + length, 0));
        }
      }),
    );
  });
});

describe('blobs', () => {
  test('are read as they were written, in whatever pieces', async () => {
    const blobs = temporaryBlobs(64 * largestExtent);
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 0, max: 3 * largestExtent }),
        fc.array(fc.integer({ min: 0, max: largestExtent * 2 }), { maxLength: 5 }),
        fc.nat(),
        fc.nat(),
        async (size, pieces, a, b) => {
          const bytes = Buffer.alloc(size).map((_, i) => (i * 31 + size) & 0xff) as Buffer;
          const blob = await write(blobs, bytes, pieces);
          expect(blob.size).toBe(size);
          expect((await read(blobs, blob)).equals(bytes)).toBe(true);
          const [start = 0, end = 0] = [a % (size + 1), b % (size + 1)].toSorted((x, y) => x - y);
          expect((await read(blobs, blob, start, end)).equals(bytes.subarray(start, end))).toBe(true);
          blobs.release(blob);
        },
      ),
      { numRuns: 40 },
    );
    await blobs.close();
  });

  test('have room again when others are released, and none before', async () => {
    const blobs = temporaryBlobs(4 * largestExtent);
    const bytes = Buffer.alloc(2 * largestExtent, 1);
    const first = await write(blobs, bytes);
    const second = await write(blobs, bytes);
    await expect(write(blobs, Buffer.from('x'))).rejects.toMatchObject(full);
    blobs.release(first);
    await expect(write(blobs, Buffer.alloc(3 * largestExtent))).rejects.toMatchObject(full);
    // What did not fit has left nothing behind.
    const third = await write(blobs, Buffer.alloc(2 * largestExtent, 3));
    expect((await read(blobs, third)).every((byte) => byte === 3)).toBe(true);
    expect((await read(blobs, second)).equals(bytes)).toBe(true);
    await blobs.close();
  });

  test("that are held are nobody else's room, although they are released", async () => {
    const blobs = temporaryBlobs(2 * largestExtent);
    const bytes = Buffer.alloc(2 * largestExtent, 1);
    const blob = await write(blobs, bytes);
    const holds = [blobs.hold(blob), blobs.hold(blob)];
    blobs.release(blob);
    await expect(write(blobs, Buffer.from('x'))).rejects.toMatchObject(full);
    holds[0]?.();
    holds[0]?.();
    await expect(write(blobs, Buffer.from('x'))).rejects.toMatchObject(full);
    expect((await read(blobs, blob)).equals(bytes)).toBe(true);
    holds[1]?.();
    await write(blobs, Buffer.from('x'));
    await blobs.close();
  });

  test('have no name in the file system', async () => {
    const named = (): string[] => readdirSync(tmpdir()).filter((name) => name.startsWith('sallyport-s3-'));
    const before = named();
    const blobs = temporaryBlobs(largestExtent);
    await write(blobs, Buffer.from('secret'));
    expect(named().filter((name) => !before.includes(name))).toEqual([]);
    await blobs.close();
  });
});
