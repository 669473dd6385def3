/**
 * Lock files of shadow's programs (/etc/passwd.lock and others) whose process is gone. shadow removes one whose pid does not exist
 * any more, and gives up when another process has got the pid since, or when the file is empty after a full disk.
 */
import { readFileSync, rmSync, statSync } from 'node:fs';

const files = ['passwd', 'group', 'shadow', 'gshadow', 'subuid', 'subgid'].map((name) => `/etc/${name}.lock`);
/** Between the time of a file and that of a process, which is counted in hundredths of a second since the boot. */
const slackMs = 2000;
/** A program writes its pid at once. */
const emptyMs = 60_000;

export function removeStaleLocks(): void {
  for (const path of files) {
    try {
      const written = statSync(path).mtimeMs;
      if (isStale(readFileSync(path, 'latin1'), written, Date.now(), startOf)) rmSync(path, { force: true });
    } catch {
      // There is none.
    }
  }
}

/** `started` answers when a process began, undefined when there is none of this pid. */
export function isStale(
  text: string,
  writtenMs: number,
  nowMs: number,
  started: (pid: number) => number | undefined,
): boolean {
  const pid = Number(/^\d+/.exec(text)?.[0] ?? 0);
  if (pid === 0) return nowMs - writtenMs > emptyMs;
  const start = started(pid);
  return start === undefined || start > writtenMs + slackMs;
}

function startOf(pid: number): number | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'latin1');
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    // Ended, and not yet waited for by its parent: shadow takes it for a running one.
    if (fields[0] === 'Z' || fields[0] === 'X') return undefined;
    const ticks = Number(fields[19]);
    const boot = Number(/^btime (\d+)$/m.exec(readFileSync('/proc/stat', 'latin1'))?.[1]);
    return boot * 1000 + ticks * 10;
  } catch {
    return undefined;
  }
}
