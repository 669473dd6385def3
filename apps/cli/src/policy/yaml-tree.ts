/** YAML as the tree lint reads, with the offsets of the text; CloudFormation's short forms written out. */
import type { LintTree } from '@sallyport/iam/lint';
import { isAlias, isMap, isScalar, isSeq, type Node, parseDocument, type Scalar } from 'yaml';
import { CliError } from '../cli-error.ts';

/** Policies nest five deep, templates not much deeper. A deeper text is an attack on the stack. */
const deepest = 64;

export function yamlTree(text: string, file: string): LintTree {
  const document = parseDocument(text, { uniqueKeys: false, customTags: [], logLevel: 'error' });
  const [error] = document.errors;
  if (error !== undefined) {
    const { line = 1, col = 1 } = error.linePos?.[0] ?? {};
    if (error.code === 'MULTIPLE_DOCS')
      throw new CliError('cli/input', `${file}:${line}:${col} begins a second document`, 'give each a file of its own');
    throw new CliError('cli/input', `${file}:${line}:${col} is not YAML: ${error.message.split('\n')[0] ?? ''}`);
  }
  return nodeOf(document.contents, 0);

  function nodeOf(given: Node | null, depth: number): LintTree {
    if (depth > deepest) throw new CliError('cli/input', `${file} nests deeper than ${deepest} levels`);
    if (given === null) return { kind: 'null', text: 'null', at: 0 };
    // An alias could make a small text endless; none of these documents needs one.
    if (isAlias(given)) throw new CliError('cli/input', `${file} uses a YAML alias`, 'write the value out');
    const at = given.range?.[0] ?? 0;
    return shortForm(given, plain(given, at, depth), at);
  }

  function plain(given: Node, at: number, depth: number): LintTree {
    if (isMap(given)) {
      const members = given.items.map(({ key, value }) => ({
        key: isScalar(key) ? String(key.value) : '',
        keyAt: (key as Node | null)?.range?.[0] ?? at,
        value: nodeOf(value as Node | null, depth + 1),
      }));
      return { kind: 'object', members, at };
    }
    if (isSeq(given)) return { kind: 'array', items: given.items.map((item) => nodeOf(item as Node, depth + 1)), at };
    return scalar(given as Scalar, at);
  }
}

/** `!Sub x` is `{"Fn::Sub": x}`, `!Ref x` is `{"Ref": x}`. */
function shortForm(given: Node, value: LintTree, at: number): LintTree {
  const { tag } = given;
  if (tag === undefined || !/^![A-Za-z]/.test(tag)) return value;
  const name = tag.slice(1);
  const key = name === 'Ref' || name === 'Condition' ? name : `Fn::${name}`;
  return { kind: 'object', members: [{ key, keyAt: at, value }], at };
}

function scalar({ value, source }: Scalar, at: number): LintTree {
  if (value === null) return { kind: 'null', text: 'null', at };
  const kind = typeof value === 'boolean' ? 'boolean' : typeof value === 'number' ? 'number' : 'string';
  // An unquoted date or version is meant as it is written.
  return { kind, text: typeof value === 'string' ? value : (source ?? String(value)), at };
}
