/** The folders of src in order: a folder imports only from those before it. */
import { readdirSync, readFileSync } from 'node:fs';
import { dirname, relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';

/** The evaluation of one request. The types of a policy document are data, and may be imported against the order. */
const engine = ['match', 'condition', 'document', 'compile', 'evaluate', 'explain'];

/** An account needs no caller, a caller no access path, and a question about one principal no question about all. */
const questions = ['service', 'input', 'account', 'cases', 'caller', 'access-paths', 'matrix', 'who-can', 'what-can'];

/** They read policies, and do not ask about accounts. */
const writers = ['synthesise', 'lint'];

type Edge = { readonly file: string; readonly to: string; readonly typeOnly: boolean };

const root = fileURLToPath(new URL('../src/', import.meta.url));
const files = readdirSync(root, { recursive: true, encoding: 'utf8' }).filter((file) => /^[^/]+\/.*\.ts$/.test(file));

const edges = files.flatMap((file): readonly Edge[] => {
  const imports = readFileSync(root + file, 'utf8').matchAll(/^(?:import|export)( type)? [^;]*? from '(\.[^']+)';$/gms);
  return [...imports].map(([, type, path = '']) => ({
    file,
    to: relative(root, resolve(root, dirname(file), path)),
    typeOnly: type !== undefined,
  }));
});

function folderOf(path: string): string {
  return path.split('/')[0] ?? '';
}

function against(order: readonly string[]): readonly Edge[] {
  return edges.filter(({ file, to }) => {
    const [from, target] = [order.indexOf(folderOf(file)), order.indexOf(folderOf(to))];
    return from !== -1 && target > from;
  });
}

test('every folder has its place in the order', () => {
  const folders = new Set(files.map(folderOf));
  expect(edges.length).toBeGreaterThan(300);
  expect([...folders].sort()).toEqual([...engine, ...questions, ...writers].sort());
});

test('the evaluation of one request follows its stages', () => {
  expect(against(engine).filter(({ typeOnly }) => !typeOnly)).toEqual([]);
});

test('a question imports nothing from a wider one, and the evaluation imports no question', () => {
  expect(against(questions)).toEqual([]);
  const upwards = edges.filter(({ file, to }) => engine.includes(folderOf(file)) && questions.includes(folderOf(to)));
  expect(upwards).toEqual([]);
});

test('writing and checking policies need no account', () => {
  const wider = questions.slice(questions.indexOf('input'));
  expect(edges.filter(({ file, to }) => writers.includes(folderOf(file)) && wider.includes(folderOf(to)))).toEqual([]);
});
