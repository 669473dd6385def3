// Runs modules where nothing exists but the language itself: no Node, no browser. Arguments: the package's folder, then the modules.
import { deepStrictEqual } from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { stripTypeScriptTypes } from 'node:module';
import { basename, join } from 'node:path';
import { createContext, SourceTextModule, SyntheticModule } from 'node:vm';

const [folder, ...files] = process.argv.slice(2);
const context = createContext({});
let claims = 0;

const given = new SyntheticModule(
  ['expectEqual'],
  () =>
    given.setExport('expectEqual', (value, expected) => {
      claims += 1;
      // Objects of another realm have other prototypes.
      deepStrictEqual(structuredClone(value), structuredClone(expected));
    }),
  { context },
);
const known = new Map([['given', given]]);

function load(file) {
  let module = known.get(file);
  if (module === undefined) {
    module = new SourceTextModule(readFileSync(file, 'utf8'), { context, identifier: basename(file) });
    known.set(file, module);
  }
  return module;
}

const places = {
  given: 'given',
  '@sallyport/iam': join(folder, 'index.js'),
  '@sallyport/iam/lint': join(folder, 'lint.js'),
  './shared.js': join(folder, 'shared.js'),
};

for (const file of files) {
  const module = new SourceTextModule(stripTypeScriptTypes(readFileSync(file, 'utf8')), {
    context,
    identifier: basename(file),
  });
  await module.link((specifier) => {
    if (!Object.hasOwn(places, specifier)) throw new Error(`${specifier} is not to be had in a bare realm`);
    return load(places[specifier]);
  });
  await module.evaluate();
}
process.stdout.write(`${claims}\n`);
