/** The npm that started this program, or the one on PATH. */
import { type ExecFileSyncOptionsWithStringEncoding, execFileSync } from 'node:child_process';

export function npm(args: readonly string[], cwd: string): string {
  // npm names itself to the programs it starts.
  const script = process.env.npm_execpath;
  const quiet = [...args, '--loglevel=error', '--no-audit', '--no-fund', '--no-update-notifier'];
  const options: ExecFileSyncOptionsWithStringEncoding = {
    cwd,
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'inherit'],
  };
  if (script === undefined) return execFileSync('npm', quiet, options);
  return execFileSync(process.execPath, [script, ...quiet], options);
}

/** Packs a folder, or a package of the registry, and answers the file's name. */
export function pack(what: string, to: string): string {
  return npm(['pack', what, '--ignore-scripts', '--prefer-offline', '--pack-destination', to], to).trim();
}
