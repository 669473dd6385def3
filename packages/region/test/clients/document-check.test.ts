/** C1: the policy of a guide that names instances alone, under both rules of AWS for the default document. */
import * as sdk from '@aws-sdk/client-ssm';
import { afterEach, expect, test } from 'vitest';
import { SessionRegion, type Statement } from '../session-region.ts';

const Target = 'i-0123456789abcdef0';
const instances = 'arn:aws:ec2:eu-west-1:111122223333:instance/*';
const key = 'ssm:SessionDocumentAccessCheck';
const start: Statement = { Action: 'ssm:StartSession', Resource: instances };

let region: SessionRegion;
afterEach(() => region.close());

test.each([
  ['legacy', 'the instances alone', [start], undefined, 'allowed'],
  ['current', 'the instances alone', [start], undefined, 'denied'],
  ['legacy', 'the instances alone, for a call that names a document', [start], 'AWS-StartInteractiveCommand', 'denied'],
  [
    'legacy',
    'the instances where the document is checked',
    [{ ...start, Condition: { Bool: { [key]: 'true' } } }],
    undefined,
    'denied',
  ],
  [
    'legacy',
    'instances and documents',
    [{ ...start, Resource: [instances, 'arn:aws:ssm:*:*:document/*'], Condition: { BoolIfExists: { [key]: 'true' } } }],
    undefined,
    'allowed',
  ],
  ['legacy', 'another instance', [{ ...start, Resource: `${instances.slice(0, -1)}i-0` }], undefined, 'denied'],
] as const)('C1: under the %s rule a policy for %s', async (documentCheck, _, statements, DocumentName, verdict) => {
  region = await SessionRegion.start({}, { documentCheck });
  region.instance(Target);
  await region.control(Target, region.node(Target));
  const ssm = region.ssm(region.user('alice', statements));
  const Parameters = DocumentName === undefined ? undefined : { command: ['id'] };
  const started = ssm.send(new sdk.StartSessionCommand({ Target, DocumentName, Parameters }));
  if (verdict === 'allowed') expect((await started).SessionId).toMatch(/^alice-/);
  else await expect(started).rejects.toMatchObject({ name: 'AccessDeniedException' });
});
