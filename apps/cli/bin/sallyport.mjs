#!/usr/bin/env node
// The command `sallyport`: the bundle shipped beside it, or the one of the checkout it lies in.
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const places = ['../dist/sallyport.mjs', '../../../dist/cli/sallyport.mjs'].map(
  (place) => new URL(place, import.meta.url),
);
const bundle = places.find((place) => existsSync(fileURLToPath(place)));
const [major, minor] = process.versions.node.split('.').map(Number);
if (major < 22 || (major === 22 && minor < 18)) {
  process.stderr.write(
    'sallyport: this Node is too old\nhint: Node 22.18 or newer; in a checkout npx brings its own\n',
  );
  process.exit(8);
}
if (bundle === undefined) {
  process.stderr.write('sallyport: the program is not built\nhint: in a checkout run: npm run build\n');
  process.exit(8);
}
await import(bundle.href);
