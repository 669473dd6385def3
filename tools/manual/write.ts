/**
 * Writes docs/commands.md; with a path, writes the manual page there instead, dated by SOURCE_DATE_EPOCH where it is set:
 *
 *     node --conditions=source tools/manual/write.ts [PATH/sallyport.1]
 */
import { writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { sallyport } from '../../apps/cli/src/commands/commands.ts';
import { commandsPage } from './commands-page.ts';
import { manPage } from './man-page.ts';

const [path] = process.argv.slice(2);
const { SOURCE_DATE_EPOCH: epoch } = process.env;
const date = new Date(epoch === undefined ? Date.now() : Number(epoch) * 1000)
  .toISOString()
  .slice(0, 'YYYY-MM-DD'.length);
if (path === undefined) {
  writeFileSync(fileURLToPath(new URL('../../docs/commands.md', import.meta.url)), commandsPage(sallyport));
} else writeFileSync(path, manPage(sallyport, date));
