import { documentArn, nodeArn, nodeKind, parameterArn, sessionArn } from '@sallyport/aws';
import { expect, test } from 'vitest';

const place = { partition: 'aws', region: 'eu-west-1', account: '111122223333' };

test.each([
  ['i-0123456789abcdef0', 'arn:aws:ec2:eu-west-1:111122223333:instance/i-0123456789abcdef0', 'instance'],
  [
    'mi-0123456789abcdef0',
    'arn:aws:ssm:eu-west-1:111122223333:managed-instance/mi-0123456789abcdef0',
    'managed-instance',
  ],
  ['ecs:web_0a1b_0a1b-1', 'arn:aws:ecs:eu-west-1:111122223333:task/web/0a1b', 'task'],
])('%s is %s', (id, arn, kind) => {
  expect(nodeArn(id, place)).toBe(arn);
  expect(nodeKind(arn)).toBe(kind);
});

test('what is no node has no ARN', () => {
  expect(nodeArn('web-1', place)).toBeUndefined();
});

test('a document of AWS has no account, one of the account has', () => {
  expect(documentArn('AWS-StartSSHSession', place)).toBe('arn:aws:ssm:eu-west-1::document/AWS-StartSSHSession');
  expect(documentArn('Shell', place)).toBe('arn:aws:ssm:eu-west-1:111122223333:document/Shell');
});

test('sessions and parameters', () => {
  expect(sessionArn('alice-1', place)).toBe('arn:aws:ssm:eu-west-1:111122223333:session/alice-1');
  expect(parameterArn('/a/b', place)).toBe('arn:aws:ssm:eu-west-1:111122223333:parameter/a/b');
  expect(parameterArn('a', place)).toBe('arn:aws:ssm:eu-west-1:111122223333:parameter/a');
});
