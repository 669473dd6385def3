/** Writes docs/lint.md. Run after a change to the rules or their vectors: `node packages/iam/tools/make-lint-page.ts`. */
import { writeFile } from 'node:fs/promises';
import { lintPage } from './lint-page.ts';

await writeFile(new URL('../../../docs/lint.md', import.meta.url), lintPage());
