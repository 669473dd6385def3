/** What listens, on this computer and inside an instance. */
import { readFileSync } from 'node:fs';

/** Local addresses in the output of `ss -H -tuln` that can be reached from outside the instance; those of AWS inside it cannot. */
export function reachableListeners(output: string): readonly string[] {
  return output
    .split('\n')
    .filter(Boolean)
    .map((line) => line.trim().split(/\s+/)[4] ?? '')
    .filter((address) => !/^(127\.|169\.254\.169\.25[34]|192\.0\.2\.1:|\[::1\]|\[::ffff:127\.)/.test(address));
}

/** Whether every listener on this TCP port of this computer is bound to loopback. */
export function onlyLoopback(port: number): boolean {
  const wanted = port.toString(16).toUpperCase().padStart(4, '0');
  const listeners = ['/proc/net/tcp', '/proc/net/tcp6'].flatMap((table) =>
    readFileSync(table, 'utf8')
      .split('\n')
      .slice(1)
      .map((line) => line.trim().split(/\s+/))
      .filter((fields) => fields[3] === '0A' && fields[1]?.endsWith(`:${wanted}`))
      .map((fields) => fields[1]?.split(':')[0] ?? ''),
  );
  // 127.x.x.x as the kernel prints it, little-endian; ::1 likewise.
  return listeners.length > 0 && listeners.every((address) => /7F$|^0{24}01000000$/.test(address));
}
