/**
 * S30: the session id, the log and the Linux account of a session go by the session name. Where the trust policy does not bind it,
 * a principal can choose that of another, and SDKs make up a new one for each call, such as botocore-session-1700000000
 * (spec/iam 12.4, 14.8).
 */
import type { Statement } from '../../document/document.ts';
import { conditionsOn, isNegated } from '../conditions.ts';
import { textsWithVariables } from '../document-values.ts';
import type { Rule, Severity } from '../finding.ts';
import type { LintedPolicy } from '../linted.ts';
import { type OwnerPolicies, ownersIn, sessionAllows, trustPoliciesOf } from '../owner-policies.ts';
import { allows, appliesToAction } from '../statement-queries.ts';

export const sessionNameFree: Rule = {
  id: 'S30',
  severity: 'security',
  sentence:
    'principals who assume this role choose the session name, by which its sessions are told apart: it can be that of another, or one that an SDK made up',
  remedy:
    'add StringEquals on sts:RoleSessionName = ${aws:username} for users, ${aws:SourceIdentity} or a principal tag for roles',
  types: ['trust'],
  checkSet(set, report) {
    const check = (policies: readonly LintedPolicy[], message: string | undefined, severity?: Severity): void => {
      for (const { document, placeOf } of policies) {
        const [first] = freeStatements(document.statements);
        if (first === undefined) continue;
        report(placeOf(first.at), message, undefined, severity);
        // Once a role.
        return;
      }
    };
    for (const owner of ownersIn(set)) {
      const trust = trustPoliciesOf(set, owner);
      if (identifiesByName(owner)) check(trust, identifying);
      else if (startsSessions(owner)) check(trust, undefined);
    }
    // Files do not say which role they belong to: a trust policy beside a policy that starts sessions may be that of its role.
    if (!ownersIn(set).some((owner) => owner.name === undefined && startsSessions(owner))) return;
    for (const policy of set.policies)
      if (policy.type === 'trust' && policy.owners.length === 0) check([policy], beside, 'warning');
  },
};

const identifying =
  'principals who assume this role choose the session name, and its policies identify the owner of a session by it';
const beside =
  'principals who assume this role choose the session name: if it starts sessions as the policy beside it does, the name can be that of another, or one that an SDK made up';

/** The statements by which a principal assumes the role under a name of its choice. */
function freeStatements(statements: readonly Statement[]): readonly Statement[] {
  const isDenied = statements.some(
    (statement) =>
      statement.effect === 'Deny' && appliesToAction(statement, 'sts:AssumeRole') && bindsName(statement, true),
  );
  if (isDenied) return [];
  return statements.filter((statement) => choosesName(statement) && !bindsName(statement, false));
}

/** A SAML provider sets the name itself; the holder of a token of OpenID Connect passes any. */
function choosesName(statement: Statement): boolean {
  const entries = statement.principal?.entries ?? [];
  const principals = statement.principal?.not === true || entries.some(({ kind }) => kind === 'AWS');
  const tokens = entries.some(({ kind, text }) => kind === 'Federated' && !text.includes(':saml-provider/'));
  return (
    (principals && allows(statement, 'sts:AssumeRole')) ||
    (tokens && allows(statement, 'sts:AssumeRoleWithWebIdentity'))
  );
}

/** A condition on the source identity does not bind the session name. */
function bindsName(statement: Statement, negated: boolean): boolean {
  return conditionsOn(statement, 'sts:RoleSessionName').some(
    (condition) =>
      condition.operator !== 'Null' &&
      isNegated(condition) === negated &&
      !condition.values.some(({ text }) => /^[*?]+$/.test(text)),
  );
}

function identifiesByName({ policies }: OwnerPolicies): boolean {
  return policies.some(({ document }) =>
    document.statements.some(
      (statement) =>
        (allows(statement, 'ssm:TerminateSession') || allows(statement, 'ssm:ResumeSession')) &&
        textsWithVariables(statement).some(({ text }) => /\$\{aws:userid\}/i.test(text)),
    ),
  );
}

function startsSessions(owner: OwnerPolicies): boolean {
  return sessionAllows(owner).length > 0 || owner.managed.some(({ text }) => managed.test(text));
}

/** Managed policies of AWS for people that allow ssm:StartSession on nodes. */
const managed =
  /:iam::aws:policy\/(?:AdministratorAccess|PowerUserAccess|AmazonSSMFullAccess|AWSCloud9(?:Administrator|EnvironmentMember|User)|AWSSystemsManagerJustInTimeAccessTokenPolicy)$/;
