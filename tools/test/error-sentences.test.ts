/** One style for the sentences and hints of errors, so that no program has to repair them before it prints them. */
import { expect, test } from 'vitest';
import { shippedSources } from './sources.ts';

const literal = String.raw`'(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*"|${'`'}(?:[^${'`'}\\]|\\.)*${'`'}`;
/** A code, its sentence and its hint, where they stand together. */
const error = new RegExp(`'[a-z]+/[a-z-]+',\\s*(${literal})(?:,\\s*(${literal}))?`, 'g');

function sentencesOf(text: string): readonly string[] {
  return [...text.matchAll(error)]
    .flatMap(([, sentence, hint]) => [sentence, hint])
    .flatMap((found) => (found === undefined ? [] : [found.slice(1, -1)]));
}

/** Of the official agent, whose words AWS's own clients look for; and the name of a field. */
const imitated =
  /^(?:Plugin with name|Unable to (?:connect to specified port|start command)|Forwarding to IP address|Parameters|We couldn't start the session)\b/;

const all = shippedSources().flatMap(({ path, text }) =>
  sentencesOf(text)
    .filter((sentence) => !imitated.test(sentence))
    .map((sentence) => ({ path, sentence })),
);

test('the sentences are found', () => {
  expect(sentencesOf("new ConnectError('connect/protocol', `it is ${one}`, \"don't\")")).toEqual([
    'it is ${one}',
    "don't",
  ]);
  expect(all.length).toBeGreaterThan(150);
});

test('they begin in lower case, but for names', () => {
  expect(all.filter(({ sentence }) => /^[A-Z][a-z]*[ ']/.test(sentence) && !/^(AWS|IAM|I) /.test(sentence))).toEqual(
    [],
  );
});

test('they end without a full stop', () => {
  expect(all.filter(({ sentence }) => sentence.endsWith('.'))).toEqual([]);
});
