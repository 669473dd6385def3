/** Recipe 6: a role that principals assume with their own name, with MFA, external id and restricted values of SSMSessionRunAs. */
import { runAsTag } from '@sallyport/aws';
import type { Principal, RequestContext } from '../../request.ts';
import { assemble, type Synthesis } from '../assemble.ts';
import type { Claim } from '../prove.ts';
import { SynthesisError } from '../synthesis-error.ts';
import { type Conditions, literalResource, literalValue, type WrittenStatement } from '../written-policy.ts';
import {
  apiCall,
  checkAccount,
  checkOsUsers,
  checkRoleName,
  type RecipeAccount,
  sampleUser,
} from './recipe-account.ts';
import { firstTrustedPrincipal, trustedPrincipals } from './trusted-principals.ts';

const requestTag = `aws:RequestTag/${runAsTag}`;

/** What the trust policy requires. */
export type AssumeRoleRequirements = RecipeAccount & {
  readonly roleName: string;
  /** ARNs of users or roles, or account ids; default: the own account, which delegates to identity-based policies (spec/iam 12.1). */
  readonly trusted?: readonly string[];
  /** `user-name`: the session has the name of the IAM user. `source-identity`: a source identity must be set (spec/iam 12.4). */
  readonly bind?: 'user-name' | 'source-identity';
  /** Maximum age of the MFA authentication, in seconds. */
  readonly mfaWithin?: number;
  readonly externalId?: string;
  /** Values allowed for the session tag SSMSessionRunAs; without it, session tags are not allowed. */
  readonly runAs?: readonly string[];
};

/** Recipe 6 (spec/iam 17.6): trust policy and identity-based policy for a role that principals assume with their own name. Throws SynthesisError. */
export function assumeRole(requirements: AssumeRoleRequirements): Synthesis {
  checkAccount(requirements);
  const { partition, account, roleName, externalId, mfaWithin, runAs, bind = 'user-name' } = requirements;
  checkRoleName(roleName);
  checkNumbersAndUsers(requirements);
  if (externalId !== undefined && !/^[A-Za-z0-9+=,.@:/-]{2,1224}$/.test(externalId)) {
    throw new SynthesisError(
      'request/requirement',
      'the external id has a character that AWS does not accept, or is too short',
    );
  }
  const role = `arn:${partition}:iam::${account}:role/${roleName}`;
  const Condition = conditions(requirements, bind);
  const Principal = { AWS: trustedPrincipals(requirements).map(([arn]) => arn) };
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
              StringNotEquals: { [requestTag]: runAs.map(literalValue) },
              Null: { [requestTag]: ['false'] },
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
    claimsOf(requirements, role, { bind, mfaWithin, externalId, runAs }),
    { principal: firstTrustedPrincipal(requirements), role },
  );
}

/** No other session tag: it would override the tag of the role, and conditions on nodes may compare with it (spec/iam 12.6). */
function onlyRunAs(users: readonly string[]): Conditions {
  return {
    StringEquals: { [requestTag]: users.map(literalValue) },
    'ForAllValues:StringEquals': { 'aws:TagKeys': [runAsTag] },
    Null: { 'aws:TagKeys': ['false'] },
  };
}

function conditions(
  { mfaWithin, externalId }: AssumeRoleRequirements,
  bind: 'user-name' | 'source-identity',
): Conditions {
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
          // Bool, not BoolIfExists: the key is absent from requests with long-term access keys, which must be denied (spec/iam 10.10).
          Bool: { 'aws:MultiFactorAuthPresent': ['true'] },
          NumericLessThan: { 'aws:MultiFactorAuthAge': [String(mfaWithin)] },
        }),
  };
}

function checkNumbersAndUsers({ mfaWithin, runAs }: AssumeRoleRequirements): void {
  if (mfaWithin !== undefined && (!Number.isInteger(mfaWithin) || mfaWithin <= 0)) {
    throw new SynthesisError(
      'request/requirement',
      'the age of the MFA authentication is not a whole number of seconds above 0',
    );
  }
  if (runAs !== undefined) checkOsUsers(runAs);
}

type Options = Required<Pick<AssumeRoleRequirements, 'bind'>> & {
  readonly mfaWithin: number | undefined;
  readonly externalId: string | undefined;
  readonly runAs: readonly string[] | undefined;
};

function nameOf(caller: Principal): string {
  return caller.type === 'user' ? caller.arn.slice(caller.arn.lastIndexOf('/') + 1) : 'alice';
}

function ownName(bind: Options['bind'], caller: Principal): RequestContext {
  return bind === 'user-name' ? { 'sts:RoleSessionName': nameOf(caller) } : {};
}

function claimsOf(
  requirements: AssumeRoleRequirements,
  role: string,
  { bind, mfaWithin, externalId, runAs }: Options,
): readonly Claim[] {
  const caller = firstTrustedPrincipal(requirements);
  const own = nameOf(caller);
  const required: RequestContext = {
    'sts:RoleSessionName': own,
    ...(bind === 'source-identity' ? { 'sts:SourceIdentity': own } : {}),
    ...(externalId === undefined ? {} : { 'sts:ExternalId': externalId }),
    ...(mfaWithin === undefined ? {} : { 'aws:MultiFactorAuthPresent': 'true', 'aws:MultiFactorAuthAge': '0' }),
  };
  const without = (key: string): RequestContext =>
    Object.fromEntries(Object.entries(required).filter(([name]) => name !== key));
  const assume = (expected: Claim['expected'], name: string, context: RequestContext, more: object = {}): Claim => ({
    expected,
    requirement: apiCall(name, 'sts:AssumeRole', role, { context, ...more }),
  });
  const tag = (expected: Claim['expected'], name: string, value: string): Claim => ({
    expected,
    requirement: apiCall(name, 'sts:TagSession', role, {
      context: { ...required, [requestTag]: value, 'aws:TagKeys': [runAsTag] },
    }),
  });
  const trustedAccounts = new Set([
    requirements.account,
    ...trustedPrincipals(requirements).map(([arn]) => /\d{12}/.exec(arn)?.[0] ?? ''),
  ]);
  const untrusted = ['999988887777', '999988887776', '999988887775'].find((id) => !trustedAccounts.has(id));
  const external = sampleUser({ ...requirements, account: untrusted ?? '999988887774' });
  return [
    assume('allowed', 'assuming the role as required', required),
    ...trustedPrincipals(requirements)
      .slice(1)
      .map(([arn, principal]) =>
        assume(
          'allowed',
          `assuming the role as required, as ${arn}`,
          { ...required, ...ownName(bind, principal) },
          { principal },
        ),
      ),
    {
      ...assume(
        'denied',
        'a principal of another account assumes the role',
        { ...required, 'sts:RoleSessionName': 'alice' },
        { principal: external },
      ),
      withAdministratorAccess: true,
    },
    ...(bind === 'user-name'
      ? [
          {
            ...assume('denied', "a session with another user's name", { ...required, 'sts:RoleSessionName': 'root' }),
            withAdministratorAccess: true as const,
          },
        ]
      : [
          {
            ...assume('denied', 'no source identity', without('sts:SourceIdentity')),
            withAdministratorAccess: true as const,
          },
        ]),
    ...(externalId === undefined
      ? []
      : [
          assume('denied', 'no external id', without('sts:ExternalId')),
          assume('denied', 'another external id', { ...required, 'sts:ExternalId': `${externalId}x` }),
        ]),
    ...(mfaWithin === undefined
      ? []
      : [
          assume('denied', 'no MFA', without('aws:MultiFactorAuthPresent')),
          assume('denied', 'an MFA authentication that is too old', {
            ...required,
            'aws:MultiFactorAuthAge': String(mfaWithin),
          }),
        ]),
    ...(runAs === undefined
      ? [{ ...tag('denied', 'tagging the session', 'app'), withAdministratorAccess: true as const }]
      : [
          ...runAs.map((user) => tag('allowed', `the session as ${user}`, user)),
          { ...tag('denied', 'the session as root', 'root'), withAdministratorAccess: true as const },
          {
            expected: 'denied' as const,
            withAdministratorAccess: true as const,
            requirement: apiCall('another tag as well', 'sts:TagSession', role, {
              context: {
                ...required,
                [requestTag]: runAs[0] ?? '',
                'aws:RequestTag/team': 'another',
                'aws:TagKeys': [runAsTag, 'team'],
              },
            }),
          },
        ]),
  ];
}
