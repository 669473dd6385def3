/** The folders of src in order: a folder imports only from those before it. */
import { readdirSync, readFileSync } from 'node:fs';
import { dirname, relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';

/** A decision needs no account; an account needs no caller; a question about one principal needs no question about all. */
const order = [
  'service',
  'input',
  'account',
  'cases',
  'caller',
  'access-paths',
  'matrix',
  'who-can',
  'what-can',
] as const;

/** They decide and explain one request, and know nothing of the folders above. */
const engine = ['match', 'condition', 'document', 'compile', 'evaluate', 'explain'];

const root = fileURLToPath(new URL('../src/', import.meta.url));
const files = readdirSync(root, { recursive: true, encoding: 'utf8' }).filter((file) => /^[^/]+\/.*\.ts$/.test(file));

function roomOf(file: string): string {
  return file.split('/')[0] ?? '';
}

const edges = files.flatMap((file) => {
  const imports = readFileSync(root + file, 'utf8').matchAll(/^(?:import|export) [^;]*? from '(\.[^']+)';$/gms);
  return [...imports].map(([, path = '']) => ({ file, to: relative(root, resolve(root, dirname(file), path)) }));
});

test('imports are found in every folder', () => {
  const rooms = new Set(edges.map(({ file }) => roomOf(file)));
  for (const room of [...order, ...engine]) expect(rooms).toContain(room);
});

test('a folder imports only from folders before it', () => {
  const levels = new Map<string, number>(order.map((room, level) => [room, level]));
  const backwards = edges.filter(({ file, to }) => {
    const [from, target] = [levels.get(roomOf(file)), levels.get(roomOf(to))];
    return from !== undefined && target !== undefined && target > from;
  });
  expect(backwards).toEqual([]);
});

test('the evaluation of one request imports nothing about accounts', () => {
  const rooms: readonly string[] = order;
  const upwards = edges.filter(({ file, to }) => engine.includes(roomOf(file)) && rooms.includes(roomOf(to)));
  expect(upwards).toEqual([]);
});
