/** Errors of the kernel that say what is wrong with the host, as errors with a code; any other error stays what it is. */
import { HostError } from './host-error.ts';

const full = new Set(['ENOSPC', 'EDQUOT', 'EROFS']);
const exhausted = new Set(['EMFILE', 'ENFILE', 'EAGAIN', 'ENOMEM']);

export function withCode(error: unknown): unknown {
  if (error instanceof HostError || !(error instanceof Error)) return error;
  const { code, path } = error as NodeJS.ErrnoException;
  if (code === undefined) return error;
  if (full.has(code)) {
    const where = path === undefined ? 'a file' : path;
    return new HostError('host/disk-full', `${where} cannot be written (${code})`, 'free space: df -h; df -i', {
      cause: error,
    });
  }
  if (exhausted.has(code)) {
    const reason = `this host has no files, processes or memory left for a login (${code})`;
    return new HostError('host/exhausted', reason, 'look at: ulimit -a; free; ps', { cause: error });
  }
  return error;
}
