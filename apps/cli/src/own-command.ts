/** How this program is started once more: as a script of Node, or as the single executable, which takes no script. */
import { isSea } from 'node:sea';

export function ownCommand(args: readonly string[]): readonly [file: string, ...args: string[]] {
  if (isSea()) return [process.execPath, ...args];
  return [process.execPath, ...process.execArgv, process.argv[1] ?? '', ...args];
}
