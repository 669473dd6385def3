/** What becomes /opt/sallyport in instances, out of the single executable; tools/package/executable.ts puts it in. */
import { getAsset, getRawAsset } from 'node:sea';
import { type PackedFile, unpack } from './unpack.ts';

/** The asset that lists the files; each of them is an asset itself, named with this prefix. */
export const guestList = 'guest.json';
export const guestPrefix = 'guest/';

export type ListedFile = Omit<PackedFile, 'bytes'>;

/** `folder` exists and is empty. */
export function unpackGuest(folder: string): void {
  const listed = JSON.parse(getAsset(guestList, 'utf8')) as readonly ListedFile[];
  unpack(
    folder,
    listed.map((file) => ({ ...file, bytes: new Uint8Array(getRawAsset(guestPrefix + file.path)) })),
  );
}
