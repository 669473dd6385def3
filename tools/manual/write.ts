/**
 * `node --conditions=source tools/manual/write.ts [FOLDER]` writes docs/commands.md; with a folder, it writes the manual
 * page and the completions there instead, the page dated by SOURCE_DATE_EPOCH where it is set.
 */
import { writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { sallyport } from '../../apps/cli/src/commands/commands.ts';
import { commandsPage } from './commands-page.ts';
import { writeCompanions } from './companions.ts';

const [folder] = process.argv.slice(2);
const { SOURCE_DATE_EPOCH: epoch } = process.env;
const now = new Date(epoch === undefined ? Date.now() : Number(epoch) * 1000);
if (folder === undefined) {
  writeFileSync(fileURLToPath(new URL('../../docs/commands.md', import.meta.url)), commandsPage(sallyport));
} else writeCompanions(sallyport, now.toISOString().slice(0, 'YYYY-MM-DD'.length), folder);
