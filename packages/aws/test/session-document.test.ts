import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { sessionDocumentFaults } from '../src/index.ts';
import { acceptedDocuments, refusedDocuments } from './session-document-cases.ts';

test.each(acceptedDocuments)('%s is accepted', (_, document) => {
  expect(sessionDocumentFaults(document)).toEqual([]);
});

test.each(refusedDocuments)('%s is refused', (_, document) => {
  expect(sessionDocumentFaults(document)).not.toEqual([]);
});

describe('every fault is told, each with its place', () => {
  test('of one document', () => {
    const document = {
      schemaVersion: '1.0',
      sessionType: 'Standard_Stream',
      inputs: {
        runAsEnabled: 'yes',
        idleSessionTimeout: 90,
        shellProfile: { linux: 7, zsh: '' },
        kmsKeyId: '{{ key }}',
      },
    };
    expect(sessionDocumentFaults(document).map(({ path, message }) => `${path.join('/')}: ${message}`)).toEqual([
      'inputs/runAsEnabled: inputs.runAsEnabled must be true or false',
      'inputs/idleSessionTimeout: inputs.idleSessionTimeout must be a number of minutes from 1 to 60',
      'inputs/shellProfile/linux: inputs.shellProfile.linux must be text',
      'inputs/shellProfile/zsh: inputs.shellProfile has the unknown field "zsh"',
      'inputs/kmsKeyId: {{ key }} is used but parameters declares no key',
    ]);
  });

  test('a member named like one of every object is unknown', () => {
    const document = JSON.parse(
      '{"schemaVersion":"1.0","sessionType":"Standard_Stream","__proto__":{},"constructor":{}}',
    );
    expect(sessionDocumentFaults(document).map(({ path }) => path)).toEqual([['__proto__'], ['constructor']]);
  });
});

test('a value that is only known later fits everywhere', () => {
  const options = { isUnknown: (text: string) => text === '?' };
  const document = {
    schemaVersion: '?',
    sessionType: 'Standard_Stream',
    inputs: { runAsEnabled: '?', idleSessionTimeout: '?', shellProfile: '?', kmsKeyId: '?' },
    parameters: { a: { type: '?', allowedPattern: '?', allowedValues: '?' } },
  };
  expect(sessionDocumentFaults(document, options)).toEqual([]);
});

test('a document nested deeper than the stack is read', () => {
  const depth = 20_000;
  const document = `{"schemaVersion":"1.0","sessionType":"Standard_Stream","properties":{"linux":${'['.repeat(depth)}"{{ x }}"${']'.repeat(depth)}}}`;
  expect(sessionDocumentFaults(JSON.parse(document)).map(({ message }) => message)).toEqual([
    '{{ x }} is used but parameters declares no x',
  ]);
});

test('a document with a fault in every member has no more faults than somebody reads', () => {
  const inputs = Object.fromEntries(Array.from({ length: 10_000 }, (_, number) => [`k${number}`, '']));
  const document = { schemaVersion: '1.0', sessionType: 'Standard_Stream', inputs };
  expect(sessionDocumentFaults(document)).toHaveLength(100);
});

test('no document makes the reading fail', () => {
  const member = fc.constantFrom(
    'schemaVersion',
    'sessionType',
    'inputs',
    'parameters',
    'properties',
    'linux',
    'commands',
  );
  const document = fc.dictionary(member, fc.oneof(fc.jsonValue(), fc.constantFrom('1.0', 'Port', 'Standard_Stream')));
  fc.assert(
    fc.property(document, (given) => {
      for (const { message, path } of sessionDocumentFaults(given)) {
        expect(message).not.toMatch(/undefined|\[object/);
        expect(path.length).toBeLessThan(9);
      }
    }),
  );
});
