/** What an entry exports, found in its declarations: each name, and whether a comment says what it is. */
import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

export type PublicName = { readonly name: string; readonly file: string; readonly told: boolean };

export function publicNames(file: string): readonly PublicName[] {
  const text = readFileSync(file, 'utf8');
  const target = (path: string): string => join(dirname(file), path.replace(/\.js$/, '.d.ts'));
  const all = [...text.matchAll(/^export (?:type )?\* from '(.+)';$/gm)].flatMap(([, path = '']) =>
    publicNames(target(path)),
  );
  const listed = [...text.matchAll(/^export (?:type )?\{([^}]+)\} from '(.+)';$/gm)].flatMap(
    ([, names = '', path = '']) =>
      names.split(',').map((one) => {
        const name =
          one
            .trim()
            .split(' as ')[0]
            ?.replace(/^type /, '') ?? '';
        // What is there may itself be passed on from another file.
        return publicNames(target(path)).find((known) => known.name === name) ?? find(target(path), name);
      }),
  );
  const own = [...text.matchAll(/^export (?:declare )?(?:type|const|function|class) (\w+)/gm)].map(([, name = '']) =>
    find(file, name),
  );
  return [...all, ...listed, ...own];
}

/** The comment at the head of a file is about the file. */
function find(file: string, name: string): PublicName {
  const text = readFileSync(file, 'utf8');
  const declared = new RegExp(`(\\*/\\n)?^export (?:declare )?(?:type|const|function|class) ${name}\\b`, 'm').exec(
    text,
  );
  return { name, file, told: declared?.[1] !== undefined };
}
