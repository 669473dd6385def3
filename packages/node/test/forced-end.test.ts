import { idleText, maximumDurationText, nodeGoneText, terminatedByText } from '@sallyport/ssm';
import { expect, test } from 'vitest';
import { endByGateway, endByNetwork } from '../src/worker/forced-end.ts';

const owner = 'arn:aws:sts::111122223333:assumed-role/DevOpsRole/alice';

test.each([
  [idleText, 'hang-up'],
  [maximumDurationText(60), 'hang-up'],
  [terminatedByText(owner), 'hang-up'],
  [terminatedByText('arn:aws:iam::111122223333:user/security'), 'everything'],
  [terminatedByText(`${owner}2`), 'everything'],
  [nodeGoneText('i-0123456789abcdef0', 'stopping'), 'everything'],
  ['', 'everything'],
  ['a text of another service', 'everything'],
] as const)('an end with the text %j: %s', (text, mode) => {
  expect(endByGateway(text, owner)).toEqual({ status: 'Success', output: text, mode });
});

test('a lost connection hangs up', () => {
  expect(endByNetwork('lost')).toEqual({ status: 'Failed', output: 'lost', mode: 'hang-up' });
});
