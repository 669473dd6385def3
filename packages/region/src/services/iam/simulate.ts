/**
 * SimulatePrincipalPolicy and SimulateCustomPolicy, with the evaluator that authorises every call. Context keys that
 * are not given count as absent, and are listed as missing when a policy uses them.
 */
import type {
  EvaluationResult,
  GetContextKeysForCustomPolicyRequest,
  GetContextKeysForPolicyResponse,
  GetContextKeysForPrincipalPolicyRequest,
  ResourceSpecificResult,
  SimulateCustomPolicyRequest,
  SimulatePolicyResponse,
  SimulatePrincipalPolicyRequest,
  Statement,
} from '@aws-sdk/client-iam';
import { authorise, type Decision, foldKey, type NamedPolicy, type PolicySet, type Principal } from '@sallyport/iam';
import type { Call, Operations } from '../../service.ts';
import type { Slices } from '../../slices.ts';
import { compiled } from './compiled.ts';
import { invalidInput, noSuchEntity, validationError } from './errors.ts';
import { type IamOperation, requiredPermissionOnArn, requiredPermissionOnGivenArn } from './operation.ts';
import { checkDocument } from './policy-document.ts';
import { contextKeysOf, readContext } from './simulate-context.ts';
import { pageOfActions } from './simulate-page.ts';
import { policySource } from './simulate-source.ts';

type Simulation = {
  readonly principal: Principal;
  readonly policies: PolicySet;
  readonly input: SimulateCustomPolicyRequest | SimulatePrincipalPolicyRequest;
};

const custom: IamOperation<SimulateCustomPolicyRequest, 'PolicyInputList' | 'ActionNames', SimulatePolicyResponse> = {
  requiredPermissions: () => requiredPermissionOnArn('SimulateCustomPolicy', '*'),
  async handle(input, call) {
    const { slices } = call;
    const principal = callerOf(input.CallerArn, call) ?? simulatedUser(call);
    const identity = await given(input.PolicyInputList, 'PolicyInputList', slices);
    return simulate({ principal, policies: { identity, ...(await boundaries(input, slices)) }, input }, slices);
  },
};

const principalPolicy: IamOperation<
  SimulatePrincipalPolicyRequest,
  'PolicySourceArn' | 'ActionNames',
  SimulatePolicyResponse
> = {
  requiredPermissions: (input) => requiredPermissionOnGivenArn('SimulatePrincipalPolicy', input.PolicySourceArn),
  async handle(input, call) {
    const { slices } = call;
    const source = policySource(call.account, input.PolicySourceArn);
    const principal = callerOf(input.CallerArn, call) ?? source.principal ?? simulatedUser(call);
    const identity = [...source.policies.identity, ...(await given(input.PolicyInputList, 'PolicyInputList', slices))];
    const policies = { ...source.policies, identity, ...(await boundaries(input, slices)) };
    return simulate({ principal, policies, input }, slices);
  },
};

const keysForCustom: IamOperation<
  GetContextKeysForCustomPolicyRequest,
  'PolicyInputList',
  GetContextKeysForPolicyResponse
> = {
  requiredPermissions: () => requiredPermissionOnArn('GetContextKeysForCustomPolicy', '*'),
  handle: async (input, { slices }) => ({
    ContextKeyNames: contextKeysOf(await given(input.PolicyInputList, 'PolicyInputList', slices)),
  }),
};

const keysForPrincipal: IamOperation<
  GetContextKeysForPrincipalPolicyRequest,
  'PolicySourceArn',
  GetContextKeysForPolicyResponse
> = {
  requiredPermissions: (input) =>
    requiredPermissionOnGivenArn('GetContextKeysForPrincipalPolicy', input.PolicySourceArn),
  async handle(input, { account, slices }) {
    const { identity } = policySource(account, input.PolicySourceArn).policies;
    const more = await given(input.PolicyInputList, 'PolicyInputList', slices);
    return { ContextKeyNames: contextKeysOf([...identity, ...more]) };
  },
};

async function simulate({ principal, policies, input }: Simulation, slices: Slices): Promise<SimulatePolicyResponse> {
  const resources = input.ResourceArns ?? [];
  const context = readContext(input.ContextEntries ?? []);
  const resourcePolicy = input.ResourcePolicy;
  if (resourcePolicy !== undefined && resources.length === 0) {
    throw invalidInput('A resource policy can only be simulated together with resource ARNs.');
  }
  const missing = contextKeysOf([...policies.identity, ...(policies.boundary ?? [])]).filter(
    (key) => !Object.keys(context).some((name) => foldKey(name) === foldKey(key)),
  );
  const [ofResource] =
    resourcePolicy === undefined ? [] : await given([resourcePolicy], 'ResourcePolicy', slices, 'resource');
  const all = [...policies.identity, ...(policies.boundary ?? []), ...(ofResource === undefined ? [] : [ofResource])];
  // What one decision costs: the statements it evaluates, and the keys that its result lists.
  const cost = 1 + missing.length + all.reduce((sum, { policy }) => sum + policy.statements.length, 0);
  const { items: actions, ...page } = pageOfActions(input, Math.max(1, resources.length) * cost);
  const decide = (action: string, resource: string): Decision => {
    const resourceBased = ofResource === undefined ? undefined : new Map([[resource, ofResource]]);
    try {
      return authorise(
        { principal, action, resources: [owned(resource, input.ResourceOwner)], context },
        { ...policies, ...(resourceBased !== undefined && { resource: resourceBased }) },
      );
    } catch (cause) {
      throw invalidInput(cause instanceof Error ? cause.message : 'the simulation cannot be evaluated');
    }
  };
  const results: EvaluationResult[] = [];
  for (const action of actions) {
    const decisions: [string, Decision][] = [];
    for (const resource of resources.length === 0 ? ['*'] : resources) {
      decisions.push([resource, decide(action, resource)]);
      await slices.did(cost);
    }
    const specific = decisions.map(
      ([resource, decision]): ResourceSpecificResult => ({
        EvalResourceName: resource,
        EvalResourceDecision: evalDecision(decision),
        MatchedStatements: matched(decision),
        MissingContextValues: missing,
        ...boundaryDetail(decision, policies),
      }),
    );
    const overall = decisions.map(([, decision]) => decision).reduce(moreDenied);
    results.push({
      EvalActionName: action,
      EvalResourceName: resources.length === 1 ? resources[0] : '*',
      EvalDecision: evalDecision(overall),
      MatchedStatements: matched(overall),
      MissingContextValues: missing,
      ...boundaryDetail(overall, policies),
      ...(resources.length > 0 && { ResourceSpecificResults: specific }),
    });
  }
  return { EvaluationResults: results, ...page };
}

function owned(arn: string, owner: string | undefined): { arn: string; account?: string } {
  if (owner === undefined) return { arn };
  const account = /^(?:arn:[^:]+:iam::)?(\d{12})(?::root)?$/.exec(owner)?.[1];
  if (account === undefined) throw validationError(`Invalid ResourceOwner: ${owner.slice(0, 128)}`);
  return { arn, account };
}

async function given(
  documents: readonly string[] | undefined,
  name: string,
  slices: Slices,
  type: 'identity' | 'boundary' | 'resource' = 'identity',
): Promise<NamedPolicy[]> {
  const policies: NamedPolicy[] = [];
  for (const [i, document] of (documents ?? []).entries()) {
    checkDocument(type, document, `${name}.${i + 1}`);
    policies.push({ name: `${name}.${i + 1}`, policy: compiled(type, document) });
    // A hundred characters cost about as much to compile as a statement to evaluate.
    await slices.did(Math.ceil(document.length / 100));
  }
  return policies;
}

async function boundaries(
  { PermissionsBoundaryPolicyInputList: documents }: SimulateCustomPolicyRequest | SimulatePrincipalPolicyRequest,
  slices: Slices,
): Promise<Pick<PolicySet, 'boundary'>> {
  return documents === undefined
    ? {}
    : { boundary: await given(documents, 'PermissionsBoundaryPolicyInputList', slices, 'boundary') };
}

function callerOf(arn: string | undefined, call: Call): Principal | undefined {
  if (arn === undefined) return undefined;
  const { principal } = policySource(call.account, arn);
  if (principal === undefined) throw noSuchEntity(`The caller ${arn} cannot be found.`);
  return principal;
}

/** The principal of a simulation without CallerArn. */
function simulatedUser({ account }: Call): Principal {
  const arn = `arn:${account.region.partition}:iam::${account.id}:user/simulated`;
  return { type: 'user', account: account.id, arn, id: 'AIDASIMULATED' };
}

function evalDecision({ verdict, denial }: Decision): 'allowed' | 'explicitDeny' | 'implicitDeny' {
  if (verdict === 'allowed') return 'allowed';
  return denial?.kind === 'explicit' ? 'explicitDeny' : 'implicitDeny';
}

function moreDenied(a: Decision, b: Decision): Decision {
  const rank = { allowed: 0, implicitDeny: 1, explicitDeny: 2 } as const;
  return rank[evalDecision(b)] > rank[evalDecision(a)] ? b : a;
}

function boundaryDetail(
  { denial }: Decision,
  { boundary }: PolicySet,
): Pick<EvaluationResult, 'PermissionsBoundaryDecisionDetail'> {
  if (boundary === undefined) return {};
  return { PermissionsBoundaryDecisionDetail: { AllowedByPermissionsBoundary: denial?.policyType !== 'boundary' } };
}

/** The applicable statements, as IAM's answer lists them. */
function matched(decision: Decision): Statement[] {
  const found: Statement[] = [];
  for (const { policyTypes } of decision.trace) {
    for (const { policyType, policies } of policyTypes) {
      for (const policy of policies) {
        for (const { statement, applies } of policy.statements) {
          if (applies !== true) continue;
          found.push({
            SourcePolicyId: policy.arn ?? policy.name,
            SourcePolicyType: policyType === 'resource' ? 'resource' : (sourceType(policy.origin) ?? 'none'),
            StartPosition: { Line: statement.at.line, Column: statement.at.column },
          });
        }
      }
    }
  }
  return found;
}

function sourceType(origin: string | undefined): 'user' | 'group' | 'role' | undefined {
  return /^(user|group|role) /.exec(origin ?? '')?.[1] as 'user' | 'group' | 'role' | undefined;
}

export const simulateOperations: Operations = {
  SimulateCustomPolicy: custom,
  SimulatePrincipalPolicy: principalPolicy,
  GetContextKeysForCustomPolicy: keysForCustom,
  GetContextKeysForPrincipalPolicy: keysForPrincipal,
};
