/** One policy with an Allow by tag and a Deny of tagging, and requests evaluated with it. */
import { type AccessRequest, authorise, compile, type Decision, type PolicySet, parsePolicy } from '@sallyport/iam';
import { account, alice } from './engine-inputs.ts';

const source = `{
  "Version": "2012-10-17",
  "Statement": [
    {
      "Sid": "Nodes",
      "Effect": "Allow",
      "Action": "ssm:StartSession",
      "Resource": "arn:aws:ec2:*:*:instance/*",
      "Condition": { "StringEquals": { "ssm:resourceTag/team": "\${aws:PrincipalTag/team}" } }
    },
    {
      "Sid": "Guard",
      "Effect": "Deny",
      "Action": "ec2:CreateTags",
      "Resource": "*",
      "Condition": { "ForAnyValue:StringEquals": { "aws:TagKeys": ["team"] } }
    }
  ]
}`;

export const policies: PolicySet = {
  identity: [
    {
      name: 'access',
      origin: 'group DevOps',
      policy: compile(parsePolicy(source, { type: 'identity', file: 'access.json' })),
    },
  ],
};

export const node: string = `arn:aws:ec2:eu-west-1:${account}:instance/i-1`;

export function ask(request: Partial<AccessRequest>, set: PolicySet = policies): Decision {
  return authorise(
    { principal: alice, action: 'ssm:StartSession', resources: [{ arn: node }], context: {}, ...request },
    set,
  );
}

export function simple(document: unknown): PolicySet {
  return { identity: [{ name: 'p', policy: compile(parsePolicy(JSON.stringify(document), { type: 'identity' })) }] };
}
