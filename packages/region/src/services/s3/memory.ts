/** What versions and uploads take of the memory of a region, by estimate: texts of clients, and a fixed sum for the rest. */
import { noRoom } from './errors.ts';
import type { Description, S3State, Upload, Version } from './state.ts';

const versionBytes = 1024;
const markerBytes = 256;
const partBytes = 256;

const charges = new WeakMap<Version | Upload, number>();

/** Also of delete markers, which anybody who may delete could make without end; to delete a version by its id needs none. */
export function chargeVersion(state: S3State, version: Version): void {
  if (version.isDeleteMarker) {
    charge(state, version, markerBytes + version.key.length);
    return;
  }
  const { key, description, tags, parts } = version;
  charge(state, version, versionBytes + partBytes * parts.length + textBytes(key, description, tags));
}

/** A new upload, or one with a part more. */
export function chargeUpload(state: S3State, upload: Upload, parts: number): void {
  const { key, description, tags } = upload;
  charge(state, upload, versionBytes + partBytes * parts + textBytes(key, description, tags));
}

export function discharge(state: S3State, holder: Version | Upload): void {
  state.metadataBytes -= charges.get(holder) ?? 0;
  charges.delete(holder);
}

function charge(state: S3State, holder: Version | Upload, bytes: number): void {
  const more = bytes - (charges.get(holder) ?? 0);
  if (more > 0 && state.metadataBytes + more > state.limits.mostMetadataBytes) throw noRoom();
  state.metadataBytes += more;
  charges.set(holder, bytes);
}

function textBytes(key: string, { metadata, ...headers }: Description, tags: ReadonlyMap<string, string>): number {
  const texts = [key, ...Object.values(headers), ...Object.entries(metadata).flat(), ...[...tags].flat()];
  return texts.reduce((sum, text) => sum + (text?.length ?? 0), 0);
}
