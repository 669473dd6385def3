/** One case of `sallyport simulate --cases`: a request and every policy that applies to it. */
import { isAccountId } from '@sallyport/aws';
import { PolicyError, RequestError } from '../error.ts';
import { authorise } from '../evaluate/authorise.ts';
import type { Decision } from '../evaluate/decision.ts';
import type { PolicySet } from '../evaluate/policy-set.ts';
import { InputError } from '../input/input-error.ts';
import { levelsOf, limitsOf, policiesOf, resourcePolicyOf, sourceOf } from '../input/read-policies.ts';
import { booleanOf, contextOf, listOf, objectOf, refuse, textOf, textsOf, type Value } from '../input/read-value.ts';
import { fold } from '../match/fold.ts';
import type { AccessRequest, RequestContext } from '../request.ts';
import { absentDerived, principalOf } from './case-principal.ts';

/** As in AWS's policy simulator; `Depends`: unknown keys decide; `Error`: the case cannot be read. */
export type SimulateResponse = 'Allowed' | 'ImplicitlyDenied' | 'ExplicitlyDenied' | 'Depends' | 'Error';

/** `error` is one sentence, with a hint in brackets where there is one. */
export type SimulateAnswer = {
  readonly name: string;
  readonly response: SimulateResponse;
  /** The keys a `Depends` depends on. */
  readonly keys?: readonly string[];
  readonly error?: string;
};

/** A case as read. */
export type SimulateCase = { readonly name: string; readonly request: AccessRequest; readonly policies: PolicySet };

/**
 * Answers one case of `sallyport simulate --cases`; its shape is in vectors/cases/simulate.json. A context key neither
 * given nor listed as unknown is absent. Whatever is wrong with a case is its answer: nothing is thrown.
 */
export function decideSimulateCase(given: unknown): SimulateAnswer {
  try {
    const { name, request, policies } = readSimulateCase(given);
    return { name, ...answerOf(authorise(request, policies)) };
  } catch (error) {
    if (!(error instanceof InputError || error instanceof PolicyError || error instanceof RequestError)) throw error;
    const hint = error.hint === undefined ? '' : ` (${error.hint})`;
    return { name: nameOf(given), response: 'Error', error: `${error.message}${hint}` };
  }
}

function answerOf(decision: Decision): Omit<SimulateAnswer, 'name'> {
  switch (decision.verdict) {
    case 'allowed':
      return { response: 'Allowed' };
    case 'depends':
      return { response: 'Depends', keys: decision.keys };
    case 'denied':
      return { response: decision.denial?.kind === 'explicit' ? 'ExplicitlyDenied' : 'ImplicitlyDenied' };
  }
}

/** The name of a case that cannot be read otherwise, for its answer. */
export function nameOf(given: unknown): string {
  const name: unknown =
    typeof given === 'object' && given !== null && Object.hasOwn(given, 'name')
      ? (given as { name: unknown }).name
      : undefined;
  return typeof name === 'string' ? name : '';
}

const members = [
  'name',
  'request',
  'identityPolicies',
  'resourcePolicy',
  'permissionBoundaries',
  'sessionPolicy',
  'serviceControlPolicies',
  'resourceControlPolicies',
  'endpointPolicies',
  'unknown',
];

/** Collections have expected results and notes in their cases; a misspelt policy is not a note. */
const reserved = /polic|bound|control|context|unknown|request|princip/i;

/** Checks and reads a case without deciding it. Throws InputError with the path of what is wrong. */
export function readSimulateCase(given: unknown): SimulateCase {
  const { need, find } = objectOf({ value: given, path: '', code: 'request/case' }, members, reserved);
  const name = textOf(need('name'));
  const request = objectOf(
    need('request'),
    ['principal', 'action', 'resource', 'context', 'wildcardOnlyAction'],
    /princ|act|reso|cont|unkn/i,
  );
  const resource = objectOf(request.need('resource'), ['resource', 'accountId'], /reso|acc|arn/i);
  const named = textOf(resource.need('resource'));
  const wildcardOnly = request.find('wildcardOnlyAction');
  // For an action without resource types AWS evaluates "*", whatever resource the case names (spec/iam 5.8).
  const arn = wildcardOnly !== undefined && booleanOf(wildcardOnly) ? '*' : named;
  const action = textOf(request.need('action'));
  const contextGiven = request.find('context');
  const context: RequestContext = contextGiven === undefined ? {} : contextOf(contextGiven);
  const unknownGiven = find('unknown');
  const unknown = unknownGiven === undefined ? [] : textsOf(unknownGiven);
  refuseKnownUnknown(unknownGiven, unknown, context);
  const resourcePolicy = find('resourcePolicy');
  const owner = ownerOf(resource.find('accountId'));
  return {
    name,
    request: {
      principal: principalOf(request.need('principal'), context, rolesNamedIn(resourcePolicy)),
      action,
      resources: [{ arn, ...(owner === undefined ? {} : { account: owner }) }],
      context,
      unknown,
      absent: absentDerived(context, unknown),
    },
    policies: readPolicies({ find, need }, arn, action),
  };
}

function refuseKnownUnknown(given: Value | undefined, unknown: readonly string[], context: RequestContext): void {
  const known = new Set(Object.keys(context).map(fold));
  const both = unknown.find((key) => known.has(fold(key)));
  if (given !== undefined && both !== undefined) refuse(given, `the key ${both} is given and unknown at once`);
}

function ownerOf(given: Value | undefined): string | undefined {
  if (given === undefined) return undefined;
  const account = textOf(given);
  if (account === '') return undefined;
  return isAccountId(account) ? account : refuse(given, `"${account}" is not an account id`, 'twelve digits');
}

type Case = { find(name: string): Value | undefined; need(name: string): Value };

function readPolicies({ find, need }: Case, arn: string, action: string): PolicySet {
  const list = (name: string): Value | undefined => {
    const given = find(name);
    return given && listed(given);
  };
  const boundary = limitsOf(list('permissionBoundaries'), 'boundary');
  const session = limitsOf(find('sessionPolicy'), 'session');
  const endpoint = limitsOf(list('endpointPolicies'), 'endpoint');
  const service = find('serviceControlPolicies');
  const control = find('resourceControlPolicies');
  const resource = find('resourcePolicy');
  return {
    identity: policiesOf(listed(need('identityPolicies')), 'identity'),
    ...(boundary && { boundary }),
    ...(session && { session }),
    ...(endpoint && { endpoint }),
    ...(service && { serviceControl: levelsOf(service, 'service-control') }),
    ...(control && { resourceControl: levelsOf(control, 'resource-control') }),
    ...(resource && { resource: new Map([[arn, resourcePolicyOf(resource, arn, action)]]) }),
  };
}

function listed(given: Value): Value {
  listOf(given);
  return given;
}

const roleArn = /arn:[a-z0-9-]+:iam::\d{12}:role\/[\w+=,.@/-]+/g;

function rolesNamedIn(given: Value | undefined): readonly string[] {
  if (given === undefined) return [];
  return [...sourceOf(given).matchAll(roleArn)].map(([found]) => found);
}
