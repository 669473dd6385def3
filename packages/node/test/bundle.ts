/** The agent as it lies on an instance: two bundles and the terminal addon in one folder. */
import { copyFileSync, mkdtempSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { fileURLToPath } from 'node:url';
import { build } from 'rolldown';

let made: Promise<string> | undefined;

/** The folder; the test that asked removes it in the end. */
export function bundledAgent(): Promise<string> {
  made ??= bundle();
  return made;
}

async function bundle(): Promise<string> {
  const folder = mkdtempSync(`${tmpdir()}/sallyport-agent-`);
  const programs = { agent: 'agent-main.ts', 'session-worker': 'session-worker-main.ts' };
  for (const [name, source] of Object.entries(programs)) {
    await build({
      input: fileURLToPath(new URL(`../src/${source}`, import.meta.url)),
      platform: 'node',
      resolve: { conditionNames: ['source', 'import', 'node', 'default'] },
      output: { file: `${folder}/${name}.mjs`, format: 'esm', codeSplitting: false },
    });
  }
  const addon = createRequire(import.meta.url).resolve(`@lydell/node-pty-linux-${process.arch}/pty.node`);
  copyFileSync(addon, `${folder}/pty-${process.arch}.node`);
  return folder;
}
