import type { Way } from '@sallyport/iam';
import { expect, test } from 'vitest';
import { wayColumns, waysInWords } from '../src/policy/words.ts';

function shell(via: readonly string[], more: Partial<Way> = {}): Way {
  return {
    door: 'StartSession',
    power: 'shell',
    verdict: 'allowed',
    keys: [],
    osUser: 'app',
    via,
    decisions: [],
    ...more,
  };
}

test('a way that goes on from where one has got there already is left out', () => {
  const ways = [shell(['Ops']), shell(['Ops', 'Admin']), shell(['Admin'])];
  expect(waysInWords(ways)).toEqual(['StartSession; as app; through Ops', 'StartSession; as app; through Admin']);
  expect(wayColumns(ways)).toHaveLength(2);
});

test('a longer way that leads to somebody else, or is surer, is told', () => {
  const ways = [
    shell(['Ops'], { verdict: 'depends', keys: ['aws:SourceIp'] }),
    shell(['Ops', 'Admin']),
    shell(['Ops', 'Root'], { osUser: 'root' }),
  ];
  expect(waysInWords(ways)).toEqual([
    'StartSession; as app; through Ops; if aws:SourceIp fits',
    'StartSession; as app; through Ops, then Admin',
    'StartSession; as root; through Ops, then Root',
  ]);
});

test('a shell without the data channel of the caller says so', () => {
  expect(waysInWords([shell([], { dataChannel: 'denied' })])).toEqual([
    'StartSession; as app; although ssmmessages:OpenDataChannel is denied',
  ]);
});
