/**
 * Writes `src/wire/generated/NAME.json` from the installed official SDK.
 * Run after changing `served-operations.ts` or the SDK's version: `node packages/region/tools/generate-wire.ts`.
 */
import { writeFile } from 'node:fs/promises';
import { wireFromSdk } from './wire-from-sdk.ts';

for (const [name, data] of await wireFromSdk()) {
  const lines = [
    `{"settings":${JSON.stringify(data.settings)},`,
    `"operations":${JSON.stringify(data.operations)},`,
    `"others":${JSON.stringify(data.others)},`,
    ...(data.http === undefined ? [] : [`"http":${JSON.stringify(data.http)},`]),
    `"shapes":{`,
    Object.entries(data.shapes)
      .map(([shape, value]) => `${JSON.stringify(shape)}:${JSON.stringify(value)}`)
      .join(',\n'),
    '}}',
  ];
  await writeFile(new URL(`../src/wire/generated/${name}.json`, import.meta.url), `${lines.join('\n')}\n`);
}
