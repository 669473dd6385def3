/** A tree of metadata, and the answers EC2 gives for its paths: a value, or the names below a directory. */

export type Leaf = string | Uint8Array;

/** A leaf is asked for when its path is, so that credentials are made only for those who read them. */
export type Node = Leaf | (() => Leaf | undefined) | Directory;

export type Directory = { readonly [name: string]: Node | undefined };

/** Nothing when no such path exists. A directory answers with its names, directories with a slash, one a line. */
export function lookUp(root: Directory, path: readonly string[]): Leaf | undefined {
  let node: Node | undefined = root;
  for (const name of path) {
    if (!isDirectory(node)) return undefined;
    // Names come from the request: `constructor` must not find what every object has.
    node = Object.hasOwn(node, name) ? node[name] : undefined;
  }
  if (isDirectory(node)) return listing(node);
  return typeof node === 'function' ? node() : node;
}

function listing(directory: Directory): string {
  return Object.entries(directory)
    .filter(([, node]) => node !== undefined)
    .map(([name, node]) => (isDirectory(node) ? `${name}/` : name))
    .sort()
    .join('\n');
}

function isDirectory(node: Node | undefined): node is Directory {
  return typeof node === 'object' && !(node instanceof Uint8Array);
}
