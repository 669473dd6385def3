/**
 * Which elements each policy type may have (spec/iam 1.3), and which values IAM accepts in them (spec/iam 1.4, 4.6,
 * 5.4).
 */
import type { PolicyDocument, PolicyType, Statement } from './document.ts';
import type { Faults, Place } from './faults.ts';
import { checkResourceControl } from './resource-control.ts';
import { checkServiceControl } from './service-control.ts';
import { checkTrust } from './trust.ts';
import { checkValues } from './values.ts';

export type PlacementOptions = {
  /** legacy: the language of service control policies before September 2025 (spec/iam 11.1). Default full. */
  readonly scpDialect?: 'full' | 'legacy';
};

type Presence = 'required' | 'optional' | 'forbidden';
type Placement = { readonly principal: Presence; readonly resource: Presence; readonly notPrincipal: boolean };

const identityLike: Placement = { principal: 'forbidden', resource: 'required', notPrincipal: false };

const placements: Readonly<Record<PolicyType, Placement>> = {
  identity: identityLike,
  boundary: identityLike,
  session: identityLike,
  'service-control': identityLike,
  trust: { principal: 'required', resource: 'forbidden', notPrincipal: false },
  key: { principal: 'required', resource: 'required', notPrincipal: true },
  // Without Resource the statement applies to the resource that has the policy.
  resource: { principal: 'required', resource: 'optional', notPrincipal: true },
  'resource-control': { principal: 'required', resource: 'required', notPrincipal: false },
  endpoint: { principal: 'required', resource: 'required', notPrincipal: true },
};

/** Types come from files and from programs without types as well: one that does not exist must not pass unchecked. */
export function checkPolicyType(type: PolicyType, place: Place, faults: Faults): void {
  if (Object.hasOwn(placements, type)) return;
  const hint = `one of ${Object.keys(placements).join(', ')}`;
  faults.stop('unknown-policy-type', place, `there is no policy type "${String(type)}"`, hint);
}

export function checkPlacement(document: PolicyDocument, options: PlacementOptions, faults: Faults): void {
  const placement = placements[document.type];
  for (const statement of document.statements) {
    checkElement(statement, 'Principal', statement.principal?.not, placement.principal, document.type, faults);
    checkElement(statement, 'Resource', statement.resource?.not, placement.resource, document.type, faults);
    if (statement.principal?.not === true && placement.principal !== 'forbidden' && !placement.notPrincipal) {
      const hint = 'write Principal, and add ArnNotLike on aws:PrincipalArn';
      const kind = document.type === 'trust' ? 'trust-not-principal' : 'resource-control-not-principal';
      faults.add(kind, statement.principal.at, `${names[document.type]} does not support NotPrincipal`, hint);
    }
    checkValues(statement, document.type, faults);
  }
  checkSids(document, faults);
  if (document.type === 'trust') checkTrust(document, faults);
  if (document.type === 'resource-control') checkResourceControl(document, faults);
  if (document.type === 'service-control' && options.scpDialect === 'legacy') checkServiceControl(document, faults);
}

const names: Readonly<Record<PolicyType, string>> = {
  identity: 'an identity policy',
  boundary: 'a permissions boundary',
  session: 'a session policy',
  trust: 'a trust policy',
  key: 'a key policy',
  resource: 'a resource policy',
  'service-control': 'a service control policy',
  'resource-control': 'a resource control policy',
  endpoint: 'an endpoint policy',
};

function checkElement(
  statement: Statement,
  name: 'Principal' | 'Resource',
  not: boolean | undefined,
  presence: Presence,
  type: PolicyType,
  faults: Faults,
): void {
  const element = name === 'Principal' ? statement.principal : statement.resource;
  if (presence === 'forbidden' && element !== undefined) {
    const why = type === 'trust' ? 'it applies to its role' : 'it applies to what it is attached to';
    const written = not === true ? `Not${name}` : name;
    const message = `${names[type]} does not support ${written}: ${why}`;
    // Without the Not it can only restrict the principals and resources that the statement applies to.
    const kind = name === 'Principal' ? 'forbidden-principal' : 'trust-resource';
    if (not === true) faults.add(kind, element.at, message, 'remove it');
    else faults.addUnstorable(kind, element.at, message, 'remove it');
  }
  if (presence === 'required' && element === undefined) {
    const kind = name === 'Principal' ? 'missing-principal' : 'missing-resource';
    const message = `statement ${statement.number} has no ${name}`;
    // Without Principal it applies to no principal; in an endpoint policy to all that use the endpoint.
    if (name === 'Principal' && type !== 'resource-control') {
      faults.addUnstorable(kind, statement.at, message);
    } else faults.add(kind, statement.at, message);
  }
}

function checkSids(document: PolicyDocument, faults: Faults): void {
  const seen = new Set<string>();
  // KMS itself writes spaces into Sids, and S3 and SQS accept them (spec/iam 1.4).
  const iam = !['resource', 'key', 'endpoint'].includes(document.type);
  const twice =
    document.type === 'resource' || document.type === 'endpoint' ? 'duplicate-sid-in-resource-policy' : 'duplicate-sid';
  for (const { sid, at } of document.statements) {
    if (sid === undefined || sid === '') continue;
    if (iam && !/^[A-Za-z0-9]+$/.test(sid)) {
      faults.addUnstorable('invalid-sid', at, `the Sid "${sid}" has other characters than letters and digits`);
    }
    if (seen.has(sid)) faults.addUnstorable(twice, at, `the Sid "${sid}" is written twice in one policy`);
    seen.add(sid);
  }
}
