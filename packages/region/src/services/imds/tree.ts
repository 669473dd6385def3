/** A tree of metadata, and the answers EC2 gives for its paths: a value, or the names below a directory. */

export type Leaf = string | Uint8Array;

/** A leaf is computed when its path is read, so that credentials are issued only then. */
export type Node = Leaf | (() => Leaf | undefined | Promise<Leaf>) | Directory | Indexed | Later;

/** A directory that is listed otherwise than its paths are written: `public-keys/` lists `0=NAME` for `0/`. */
export class Indexed {
  readonly listing: string;
  readonly below: Directory;

  constructor(listing: string, below: Directory) {
    this.listing = listing;
    this.below = below;
  }
}

/** A directory whose names are known only when its maker has them. */
export class Later {
  readonly make: () => Promise<Directory>;

  constructor(make: () => Promise<Directory>) {
    this.make = make;
  }
}

export type Directory = { readonly [name: string]: Node | undefined };

/**
 * Undefined when the path does not exist. A directory answers with its names, one a line, subdirectories with a slash.
 */
export async function lookUp(root: Directory, path: readonly string[]): Promise<Leaf | undefined> {
  let node: Node | undefined = root;
  for (const name of path) {
    if (node instanceof Indexed) node = node.below;
    if (!isDirectory(node)) return undefined;
    // Names come from the request: `constructor` must not find the property of every object.
    node = Object.hasOwn(node, name) ? node[name] : undefined;
    if (node instanceof Later) node = await node.make();
  }
  if (node instanceof Indexed) return node.listing;
  if (isDirectory(node)) return listing(node);
  return typeof node === 'function' ? node() : node;
}

function listing(directory: Directory): string {
  return Object.entries(directory)
    .filter(([, node]) => node !== undefined)
    .map(([name, node]) => (isDirectory(node) || node instanceof Indexed || node instanceof Later ? `${name}/` : name))
    .sort()
    .join('\n');
}

function isDirectory(node: Node | undefined): node is Directory {
  return (
    typeof node === 'object' && !(node instanceof Uint8Array) && !(node instanceof Indexed) && !(node instanceof Later)
  );
}
