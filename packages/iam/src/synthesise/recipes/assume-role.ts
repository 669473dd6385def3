/** Recipe 6: a role people assume under their own name, with second factor, external id and a guard on SSMSessionRunAs. */
import type { Principal, RequestContext } from '../../request.ts';
import { assemble, type Synthesis } from '../assemble.ts';
import type { Claim } from '../prove.ts';
import { SynthesisError } from '../synthesis-error.ts';
import { type Conditions, literalResource, literalValue, type WrittenStatement } from '../written-policy.ts';
import { callWish, checkPlace, checkRoleName, type RecipePlace, sampleUser, unfitOsUser } from './place.ts';
import { callersOf, firstCaller } from './trusted-callers.ts';

/** What the trust policy shall say. */
export type AssumeRoleWish = RecipePlace & {
  readonly roleName: string;
  /** ARNs of users or roles, or ids of accounts; default: whoever the own account lets (spec/iam 12.1). */
  readonly trusted?: readonly string[];
  /** IAM users: session named after the user. Others: a source identity has to be set (spec/iam 12.4). */
  readonly bind?: 'user-name' | 'source-identity';
  /** Seconds a second factor may be old. */
  readonly mfaWithin?: number;
  readonly externalId?: string;
  /** Values a caller may set for the tag SSMSessionRunAs; without it sessions cannot be tagged at all. */
  readonly runAs?: readonly string[];
};

/** Recipe 6 (spec/iam 17.6): the trust policy of a role people assume under their own name. Throws SynthesisError. */
export function assumeRole(wish: AssumeRoleWish): Synthesis {
  checkPlace(wish);
  const { partition, account, roleName, externalId, mfaWithin, runAs, bind = 'user-name' } = wish;
  checkRoleName(roleName);
  checkNumbersAndUsers(wish);
  if (externalId !== undefined && !/^[A-Za-z0-9+=,.@:/-]{2,1224}$/.test(externalId)) {
    throw new SynthesisError('request/wish', 'the external id holds a sign AWS does not take, or is too short');
  }
  const role = `arn:${partition}:iam::${account}:role/${roleName}`;
  const Condition = conditions(wish, bind);
  const Principal = { AWS: callersOf(wish).map(([arn]) => arn) };
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
            Condition: onlyRunAs(runAs),
          },
          {
            Sid: 'GuardRunAs',
            Effect: 'Deny' as const,
            Principal: '*' as const,
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
    { principal: firstCaller(wish), role },
  );
}

/** No other tag beside it: a session tag goes before the role's own, and nodes may be chosen by it (spec/iam 12.6). */
function onlyRunAs(users: readonly string[]): Conditions {
  return {
    StringEquals: { 'aws:RequestTag/SSMSessionRunAs': users.map(literalValue) },
    'ForAllValues:StringEquals': { 'aws:TagKeys': ['SSMSessionRunAs'] },
    Null: { 'aws:TagKeys': ['false'] },
  };
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
          // Bool, not BoolIfExists: access keys carry no such key and must not pass (spec/iam 10.10).
          Bool: { 'aws:MultiFactorAuthPresent': ['true'] },
          NumericLessThan: { 'aws:MultiFactorAuthAge': [String(mfaWithin)] },
        }),
  };
}

function checkNumbersAndUsers({ mfaWithin, runAs }: AssumeRoleWish): void {
  if (mfaWithin !== undefined && (!Number.isInteger(mfaWithin) || mfaWithin <= 0)) {
    throw new SynthesisError('request/wish', 'the age of a second factor is a whole number of seconds above 0');
  }
  if (runAs?.length === 0) throw new SynthesisError('request/wish', 'no OS user is listed');
  const odd = unfitOsUser(runAs ?? []);
  if (odd === undefined) return;
  throw new SynthesisError('request/wish', `"${odd}" is not an OS user to hand out`, 'a Linux name other than root');
}

type Facts = Required<Pick<AssumeRoleWish, 'bind'>> & {
  readonly mfaWithin: number | undefined;
  readonly externalId: string | undefined;
  readonly runAs: readonly string[] | undefined;
};

function nameOf(caller: Principal): string {
  return caller.type === 'user' ? caller.arn.slice(caller.arn.lastIndexOf('/') + 1) : 'alice';
}

function ownName(bind: Facts['bind'], caller: Principal): RequestContext {
  return bind === 'user-name' ? { 'sts:RoleSessionName': nameOf(caller) } : {};
}

function claimsOf(wish: AssumeRoleWish, role: string, { bind, mfaWithin, externalId, runAs }: Facts): readonly Claim[] {
  const caller = firstCaller(wish);
  const own = nameOf(caller);
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
  const inside = new Set([wish.account, ...callersOf(wish).map(([arn]) => /\d{12}/.exec(arn)?.[0] ?? '')]);
  const outside = ['999988887777', '999988887776', '999988887775'].find((id) => !inside.has(id));
  const stranger = sampleUser({ ...wish, account: outside ?? '999988887774' });
  return [
    tried('allowed', 'the role, as agreed', good),
    ...callersOf(wish)
      .slice(1)
      .map(([arn, principal]) =>
        tried('allowed', `the role, as agreed, for ${arn}`, { ...good, ...ownName(bind, principal) }, { principal }),
      ),
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
          {
            expected: 'denied' as const,
            beside: 'everything' as const,
            wish: callWish('another tag beside it', 'sts:TagSession', role, {
              context: {
                ...good,
                'aws:RequestTag/SSMSessionRunAs': runAs[0] ?? '',
                'aws:RequestTag/team': 'another',
                'aws:TagKeys': ['SSMSessionRunAs', 'team'],
              },
            }),
          },
        ]),
  ];
}
