/** One action on one resource. */
import type { Readings } from '../readings.ts';
import { managedByAws } from './aws-managed.ts';
import type { CallerFacts } from './caller.ts';
import { needsOf } from './needs.ts';
import type { PolicySet } from './policy-set.ts';
import { type ResourceVerdict, type Ruling, settle } from './settle.ts';
import type { Question } from './statement.ts';
import type { LayerTrace, ResourceDecisionTrace } from './trace.ts';
import { hearAll } from './voices.ts';

export type ResourceCase = {
  readonly question: Question;
  readonly caller: CallerFacts;
  readonly owner: string | undefined;
  readonly policies: PolicySet;
  readonly readings: Readings;
  readonly record?: ResourceDecisionTrace[];
};

/** Works for everybody, even against an explicit deny (spec/iam 6). */
const alwaysAllowed = 'sts:getcalleridentity';

export function decideResource(given: ResourceCase): ResourceVerdict {
  const { question, caller, owner, record } = given;
  const crossAccount = caller.account !== undefined && owner !== caller.account;
  const layers: LayerTrace[] | undefined = record === undefined ? undefined : [];
  const { denial, keys, because, remedy } = rule(question, caller) ?? judge(given, crossAccount, layers);
  record?.push({
    resource: question.resource.text,
    account: owner,
    crossAccount,
    layers: layers ?? [],
    keys,
    ...(because === undefined ? {} : { rule: because }),
    ...(remedy === undefined ? {} : { remedy }),
    ...(denial === undefined ? {} : { denial }),
  });
  return denial === undefined ? { keys } : { denial, keys };
}

/** What no policy can change. */
function rule({ action, resource }: Question, { partition }: CallerFacts): Ruling | undefined {
  if (action === alwaysAllowed) return { keys: [], because: 'sts:GetCallerIdentity needs no permission' };
  const other = resource.arn?.[1];
  if (partition === undefined || other === undefined || other === partition) return undefined;
  return {
    denial: { kind: 'implicit', layer: 'resource', resource: resource.text },
    keys: [],
    because: `no access reaches from partition ${partition} into ${other}`,
    remedy: 'ask as a principal of the partition the resource lies in',
  };
}

function judge(
  { question, caller, policies, readings }: ResourceCase,
  crossAccount: boolean,
  layers: LayerTrace[] | undefined,
): Ruling {
  const voices = hearAll(question, caller, policies, layers);
  const ruling = settle(question.resource.text, voices, needsOf(voices, caller, crossAccount, readings));
  // What AWS manages nobody changes, be it ever so allowed.
  const what = ruling.denial === undefined ? managedByAws(question) : undefined;
  if (what === undefined) return ruling;
  return {
    denial: { kind: 'implicit', layer: 'resource', resource: question.resource.text },
    keys: [],
    because: `${question.resource.text} is ${what}, which only AWS changes`,
    remedy: 'leave it to AWS',
  };
}
