/**
 * The modules of the single executable: CommonJS files that are assets of it. Nothing is ever looked for on a disk: what lies
 * beside the executable, or in the current folder, may be somebody else's.
 */
import { getAsset } from 'node:sea';
import { compileFunction } from 'node:vm';

type Module = { exports: unknown };
type Require = (specifier: string) => unknown;
type Body = (exports: unknown, require: Require, module: Module, file: string, folder: string) => void;

const loaded = new Map<string, Module>();

/** What the module exports; `name` is that of an asset. */
export function load(name: string): unknown {
  const known = loaded.get(name);
  if (known !== undefined) return known.exports;
  const module: Module = { exports: {} };
  loaded.set(name, module);
  const body = compileFunction(
    getAsset(name, 'utf8'),
    ['exports', 'require', 'module', '__filename', '__dirname'],
    // Names it in stack traces.
    { filename: `sallyport:${name}` },
  ) as Body;
  // As in the main script itself.
  body(module.exports, requireFrom, module, __filename, __dirname);
  return module.exports;
}

function requireFrom(specifier: string): unknown {
  if (specifier.startsWith('./')) return load(specifier.slice('./'.length));
  const builtin: unknown = process.getBuiltinModule(specifier);
  if (builtin !== undefined) return builtin;
  // What `ws` and the SDK try for the sake of optional packages.
  throw Object.assign(new Error(`the executable has no module ${specifier}`), { code: 'MODULE_NOT_FOUND' });
}
