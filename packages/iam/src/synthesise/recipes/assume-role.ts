/** Recipe 6: a role people assume under their own name, with second factor, external id and a guard on SSMSessionRunAs. */
import type { Principal, RequestContext } from '../../request.ts';
import { assemble, type Synthesis } from '../assemble.ts';
import type { Claim } from '../prove.ts';
import { SynthesisError } from '../synthesis-error.ts';
import { type Conditions, literalResource, literalValue, type WrittenStatement } from '../written-policy.ts';
import { callWish, checkPlace, type RecipePlace, sampleUser } from './place.ts';

/** What the trust policy shall say. */
export type AssumeRoleWish = RecipePlace & {
  readonly roleName: string;
  /** ARNs of users or roles; default: whoever the account lets (12.1). */
  readonly trusted?: readonly string[];
  /** IAM users: session named after the user. Others: a source identity has to be set (12.4). */
  readonly bind?: 'user-name' | 'source-identity';
  /** Seconds a second factor may be old. */
  readonly mfaWithin?: number;
  readonly externalId?: string;
  /** Values a caller may set for the tag SSMSessionRunAs; without it sessions cannot be tagged at all. */
  readonly runAs?: readonly string[];
};

/** Recipe 6 (17): the trust policy of a role people assume under their own name. Throws SynthesisError. */
export function assumeRole(wish: AssumeRoleWish): Synthesis {
  checkPlace(wish);
  const { partition, account, roleName, trusted, externalId, mfaWithin, runAs, bind = 'user-name' } = wish;
  if (!/^[\w+=,.@-]{1,64}$/.test(roleName))
    throw new SynthesisError('request/wish', `"${roleName}" is not a role name`);
  if (externalId !== undefined && !/^[A-Za-z0-9+=,.@:/-]{2,1224}$/.test(externalId)) {
    throw new SynthesisError('request/wish', 'the external id holds a sign AWS does not take, or is too short');
  }
  const role = `arn:${partition}:iam::${account}:role/${roleName}`;
  const Condition = conditions(wish, bind);
  const Principal = { AWS: trusted ?? [`arn:${partition}:iam::${account}:root`] };
  const bound: Conditions =
    bind === 'user-name' ? { StringEquals: { 'sts:RoleSessionName': ['${aws:username}'] } } : {};
  const trust: readonly WrittenStatement[] = [
    { Sid: 'Assume', Effect: 'Allow', Principal, Action: ['sts:AssumeRole'], Condition },
    ...(bind === 'source-identity'
      ? [{ Sid: 'SourceIdentity', Effect: 'Allow' as const, Principal, Action: ['sts:SetSourceIdentity'] }]
      : []),
    ...(runAs === undefined
      ? []
      : [
          {
            Sid: 'Tag',
            Effect: 'Allow' as const,
            Principal,
            Action: ['sts:TagSession'],
            Condition: { StringEquals: { 'aws:RequestTag/SSMSessionRunAs': runAs.map(literalValue) } },
          },
          {
            Sid: 'GuardRunAs',
            Effect: 'Deny' as const,
            Principal: { AWS: ['*'] },
            Action: ['sts:TagSession'],
            Condition: {
              StringNotEquals: { 'aws:RequestTag/SSMSessionRunAs': runAs.map(literalValue) },
              Null: { 'aws:RequestTag/SSMSessionRunAs': ['false'] },
            },
          },
        ]),
  ];
  const actions = ['sts:AssumeRole', ...(bind === 'source-identity' ? ['sts:SetSourceIdentity'] : [])];
  const identity: readonly WrittenStatement[] = [
    {
      Sid: 'Assume',
      Effect: 'Allow',
      Action: actions,
      Resource: [literalResource(role)],
      ...(Object.keys(bound).length === 0 ? {} : { Condition: bound }),
    },
    ...(runAs === undefined
      ? []
      : [{ Sid: 'Tag', Effect: 'Allow' as const, Action: ['sts:TagSession'], Resource: [literalResource(role)] }]),
  ];
  return assemble(
    [
      { name: `${roleName}Trust`, attachment: 'trust', statements: trust },
      { name: `Assume${roleName}`, attachment: 'managed', statements: identity },
    ],
    claimsOf(wish, role, { bind, mfaWithin, externalId, runAs }),
    { principal: callerOf(wish), role },
  );
}

function conditions({ mfaWithin, externalId }: AssumeRoleWish, bind: 'user-name' | 'source-identity'): Conditions {
  const equals: Record<string, readonly string[]> = {
    ...(bind === 'user-name' ? { 'sts:RoleSessionName': ['${aws:username}'] } : {}),
    ...(externalId === undefined ? {} : { 'sts:ExternalId': [externalId] }),
  };
  return {
    ...(Object.keys(equals).length === 0 ? {} : { StringEquals: equals }),
    ...(bind === 'source-identity' ? { Null: { 'sts:SourceIdentity': ['false'] } } : {}),
    ...(mfaWithin === undefined
      ? {}
      : {
          // Bool, not BoolIfExists: access keys carry no such key and must not pass (10.10).
          Bool: { 'aws:MultiFactorAuthPresent': ['true'] },
          NumericLessThan: { 'aws:MultiFactorAuthAge': [String(mfaWithin)] },
        }),
  };
}

/** The caller the proof is tried with: the first that is trusted by name. */
function callerOf(wish: AssumeRoleWish): Principal {
  const first = wish.trusted?.[0];
  const found = first === undefined ? null : /^arn:[^:]+:iam::(\d{12}):(user|role)\/(?:.*\/)?([^/]+)$/.exec(first);
  if (first === undefined || found === null) {
    if (first !== undefined) throw new SynthesisError('request/wish', `"${first}" is not the ARN of a user or role`);
    return sampleUser(wish);
  }
  const [, account = '', kind] = found;
  if (kind === 'user') return { type: 'user', account, arn: first, id: 'AIDASAMPLE' };
  if (wish.bind !== 'source-identity') {
    const hint = 'bind by source identity instead';
    throw new SynthesisError('request/contradiction', 'sessions of roles have no user name to be named after', hint);
  }
  return { type: 'role-session', account, roleArn: first, roleId: 'AROASAMPLE', sessionName: 'alice' };
}

type Facts = Required<Pick<AssumeRoleWish, 'bind'>> & {
  readonly mfaWithin: number | undefined;
  readonly externalId: string | undefined;
  readonly runAs: readonly string[] | undefined;
};

function claimsOf(wish: AssumeRoleWish, role: string, { bind, mfaWithin, externalId, runAs }: Facts): readonly Claim[] {
  const caller = callerOf(wish);
  const own = caller.type === 'user' ? caller.arn.slice(caller.arn.lastIndexOf('/') + 1) : 'alice';
  const good: RequestContext = {
    'sts:RoleSessionName': own,
    ...(bind === 'source-identity' ? { 'sts:SourceIdentity': own } : {}),
    ...(externalId === undefined ? {} : { 'sts:ExternalId': externalId }),
    ...(mfaWithin === undefined ? {} : { 'aws:MultiFactorAuthPresent': 'true', 'aws:MultiFactorAuthAge': '0' }),
  };
  const without = (key: string): RequestContext =>
    Object.fromEntries(Object.entries(good).filter(([name]) => name !== key));
  const tried = (expected: Claim['expected'], name: string, context: RequestContext, more: object = {}): Claim => ({
    expected,
    wish: callWish(name, 'sts:AssumeRole', role, { context, ...more }),
  });
  const tag = (expected: Claim['expected'], name: string, value: string): Claim => ({
    expected,
    wish: callWish(name, 'sts:TagSession', role, {
      context: { ...good, 'aws:RequestTag/SSMSessionRunAs': value, 'aws:TagKeys': ['SSMSessionRunAs'] },
    }),
  });
  const stranger = sampleUser({ ...wish, account: wish.account === '999988887777' ? '999988887776' : '999988887777' });
  return [
    tried('allowed', 'the role, as agreed', good),
    {
      ...tried(
        'denied',
        'a stranger of another account takes the role',
        { ...good, 'sts:RoleSessionName': 'alice' },
        { principal: stranger },
      ),
      beside: 'everything',
    },
    ...(bind === 'user-name'
      ? [
          {
            ...tried('denied', "a session under somebody else's name", { ...good, 'sts:RoleSessionName': 'root' }),
            beside: 'everything' as const,
          },
        ]
      : [{ ...tried('denied', 'no source identity', without('sts:SourceIdentity')), beside: 'everything' as const }]),
    ...(externalId === undefined
      ? []
      : [
          tried('denied', 'no external id', without('sts:ExternalId')),
          tried('denied', 'another external id', { ...good, 'sts:ExternalId': `${externalId}x` }),
        ]),
    ...(mfaWithin === undefined
      ? []
      : [
          tried('denied', 'no second factor', without('aws:MultiFactorAuthPresent')),
          tried('denied', 'a second factor too long ago', { ...good, 'aws:MultiFactorAuthAge': String(mfaWithin) }),
        ]),
    ...(runAs === undefined
      ? [{ ...tag('denied', 'tagging the session', 'app'), beside: 'everything' as const }]
      : [
          ...runAs.map((user) => tag('allowed', `the session as ${user}`, user)),
          { ...tag('denied', 'the session as root', 'root'), beside: 'everything' as const },
        ]),
  ];
}
