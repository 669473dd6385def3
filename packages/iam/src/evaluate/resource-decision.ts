/** One action on one resource: the order of section 6, the table of section 7, both sides of section 9. */

import { strengths } from '../compile/strength.ts';
import { resourceControlServices } from '../document/resource-control-services.ts';
import type { Readings } from '../readings.ts';
import { managedByAws } from './aws-managed.ts';
import type { CallerFacts } from './caller.ts';
import type { Denial } from './denial.ts';
import { essentialKeys } from './essential-keys.ts';
import { and, type Formula, isOpen, leavesOf, not, or } from './formula.ts';
import { hear, hearLevels, silent, type Voice } from './layer.ts';
import type { Layer, PolicySet, ResourcePolicy } from './policy-set.ts';
import { reachOf } from './reach.ts';
import type { Question } from './statement.ts';
import type { LayerTrace, ResourceDecisionTrace } from './trace.ts';

export type ResourceCase = {
  readonly question: Question;
  readonly caller: CallerFacts;
  readonly owner: string | undefined;
  readonly policies: PolicySet;
  readonly readings: Readings;
  readonly record?: ResourceDecisionTrace[];
};

/** `denial` or keys; with neither it is allowed. */
export type ResourceVerdict = { readonly denial?: Denial; readonly keys: readonly string[] };

type Ruling = ResourceVerdict & { readonly because?: string; readonly remedy?: string };

/** Works for everybody, even against an explicit deny (section 6). */
const alwaysAllowed = 'sts:getcalleridentity';

export function decideResource(given: ResourceCase): ResourceVerdict {
  const { question, caller, owner, record } = given;
  const crossAccount = caller.account !== undefined && owner !== caller.account;
  const layers: LayerTrace[] | undefined = record === undefined ? undefined : [];
  const ruled = rule(question, caller);
  const voices = ruled === undefined ? hearAll(given, layers) : undefined;
  const verdict: Ruling | undefined =
    voices === undefined ? ruled : judge(question, voices, needsOf(given, voices, crossAccount));
  const { denial, keys = [], because, remedy } = verdict ?? {};
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

/** What AWS manages nobody changes, be it ever so allowed. */
function judge(question: Question, voices: Voices, needs: readonly Need[]): Ruling {
  const verdict = settle(question.resource.text, voices, needs);
  const what = verdict.denial === undefined ? managedByAws(question) : undefined;
  if (what === undefined) return verdict;
  return {
    denial: { kind: 'implicit', layer: 'resource', resource: question.resource.text },
    keys: [],
    because: `${question.resource.text} is ${what}, which only AWS changes`,
    remedy: 'leave it to AWS',
  };
}

type Voices = {
  readonly resourceControl: readonly Voice[];
  readonly serviceControl: readonly Voice[];
  readonly endpoint: Voice | undefined;
  readonly resource: Voice | undefined;
  readonly resourceLayer: 'resource' | 'trust' | 'key';
  readonly identity: Voice;
  readonly boundary: Voice | undefined;
  readonly session: Voice | undefined;
};

const noVoices: readonly Voice[] = [];

function hearAll({ question, caller, policies }: ResourceCase, layers: LayerTrace[] | undefined): Voices {
  const carried = policyOf(question, policies);
  const resourceLayer = carried === undefined || carried.kind === 'other' ? layerOf(question) : carried.kind;
  // Organisation policies bind neither service-linked roles nor, but for RCPs, services (section 6, 2 and 3).
  const serviceControl = caller.account === undefined || caller.serviceLinked ? undefined : policies.serviceControl;
  const guarded = !caller.serviceLinked && resourceControlServices.has(serviceOf(question.action));
  const resourceControl = guarded ? policies.resourceControl : undefined;
  const ownSide = caller.account !== undefined && caller.type !== 'root';
  const { endpoint, identity, boundary, session } = policies;
  return {
    resourceLayer,
    resourceControl:
      resourceControl === undefined
        ? noVoices
        : hearLevels('resource-control', resourceControl, question, caller, layers),
    serviceControl:
      serviceControl === undefined ? noVoices : hearLevels('service-control', serviceControl, question, caller, layers),
    endpoint: endpoint && hear('endpoint', endpoint, question, caller, layers),
    resource: carried && hear(resourceLayer, [carried], question, caller, layers),
    identity: ownSide ? hear('identity', identity, question, caller, layers) : silent,
    boundary: boundary && ownSide ? hear('boundary', boundary, question, caller, layers) : undefined,
    session: session && ownSide ? hear('session', session, question, caller, layers) : undefined,
  };
}

/** A trust policy speaks of becoming the role (12.1), not of what is done to it. */
function policyOf({ action, resource }: Question, policies: PolicySet): ResourcePolicy | undefined {
  const carried = policies.resource?.get(resource.text);
  return carried?.kind === 'trust' && serviceOf(action) !== 'sts' ? undefined : carried;
}

function serviceOf(action: string): string {
  return action.slice(0, action.indexOf(':'));
}

/** Roles and keys always carry a policy that has to allow (7.4): not being told of it, or of its kind, must not open them. */
function layerOf({ action, resource }: Question): 'resource' | 'trust' | 'key' {
  const [, , service, , , name] = resource.arn ?? [];
  if (service === 'iam' && name?.startsWith('role/') === true && action.startsWith('sts:')) return 'trust';
  if (service === 'kms' && name?.startsWith('key/') === true && action.startsWith('kms:')) return 'key';
  return 'resource';
}

/** Something that has to hold, and whose silence it is when it does not. */
type Need = { readonly layer: Layer; readonly truth: Formula };

function needsOf({ caller, readings }: ResourceCase, voices: Voices, crossAccount: boolean): readonly Need[] {
  const needs: Need[] = [];
  // RCPFullAWSAccess is fixed to every level: of resource control policies only denies matter (section 6, 2).
  for (const { allows } of voices.serviceControl) needs.push({ layer: 'service-control', truth: allows });
  if (voices.endpoint !== undefined) needs.push({ layer: 'endpoint', truth: voices.endpoint.allows });
  const { resource, resourceLayer } = voices;
  const mandatory = resourceLayer !== 'resource';
  const said: Formula = resource?.allows ?? false;
  if (caller.account === undefined) {
    needs.push({ layer: resourceLayer, truth: said });
    return needs;
  }
  const own = ownSide(caller, voices);
  if (crossAccount) {
    // Both sides, without any shortcut (9.1).
    needs.push({ layer: resourceLayer, truth: said });
    for (const need of own) needs.push(need);
    return needs;
  }
  const reach = reachOf(caller, readings);
  let pastAll: Formula = false;
  let pastIdentity: Formula = false;
  for (const strength of strengths) {
    const allows = resource?.byStrength?.get(strength) ?? false;
    if (allows === false) continue;
    const past = reach(strength);
    if (past === 'everything') pastAll = or(pastAll, allows);
    else if (past === 'identity') pastIdentity = or(pastIdentity, allows);
  }
  if (pastAll === true) return needs;
  if (mandatory) needs.push({ layer: resourceLayer, truth: said });
  for (const { layer, truth } of own) {
    const excused = layer === 'identity' ? or(pastAll, pastIdentity) : pastAll;
    needs.push({ layer, truth: or(truth, excused) });
  }
  return needs;
}

/** The caller's own side: identity, boundary, session. Root has everything (section 6). */
function ownSide(caller: CallerFacts, voices: Voices): readonly Need[] {
  if (caller.type === 'root') return [];
  const needs: Need[] = [{ layer: 'identity', truth: voices.identity.allows }];
  if (voices.boundary !== undefined) needs.push({ layer: 'boundary', truth: voices.boundary.allows });
  // A federated user without a session policy has nothing of its user's rights (section 6, 8).
  if (voices.session !== undefined) needs.push({ layer: 'session', truth: voices.session.allows });
  else if (caller.type === 'federated-user') needs.push({ layer: 'session', truth: false });
  return needs;
}

function settle(resource: string, voices: Voices, needs: readonly Need[]): Ruling {
  const hurdles: Hurdle[] = [];
  const explicit = (layer: Layer, voice: Voice | undefined): void => {
    if (voice !== undefined && voice.denies !== false) {
      hurdles.push({ kind: 'explicit', layer, passed: not(voice.denies) });
    }
  };
  for (const voice of voices.resourceControl) explicit('resource-control', voice);
  for (const voice of voices.serviceControl) explicit('service-control', voice);
  explicit('endpoint', voices.endpoint);
  explicit(voices.resourceLayer, voices.resource);
  explicit('identity', voices.identity);
  explicit('boundary', voices.boundary);
  explicit('session', voices.session);
  for (const { layer, truth } of needs) {
    if (truth !== true) hurdles.push({ kind: 'implicit', layer, passed: truth });
  }
  const certain = hurdles.find(({ passed }) => passed === false);
  if (certain !== undefined) return { denial: { kind: certain.kind, layer: certain.layer, resource }, keys: [] };
  return hurdles.length === 0 ? { keys: [] } : weigh(resource, hurdles);
}

/** What has to be passed: no Deny may apply, and what has to allow must not be silent. */
type Hurdle = { readonly kind: Denial['kind']; readonly layer: Layer; readonly passed: Formula };

/** Nothing is certain by itself; all of it together may still be. */
function weigh(resource: string, hurdles: readonly Hurdle[]): Ruling {
  const passed = hurdles.reduce((all: Formula, one) => and(all, one.passed), true);
  const keys = essentialKeys(passed);
  if (typeof keys !== 'boolean') return { keys };
  const open = isOpen(passed) ? [...new Set(leavesOf(passed).flatMap((leaf) => leaf.keys))].sort().join(', ') : '';
  if (keys) return { keys: [], because: `the policies allow it on ${resource} whatever ${open} is` };
  let all: Formula = true;
  const blocks = hurdles.find((hurdle) => {
    all = and(all, hurdle.passed);
    return essentialKeys(all) === false;
  });
  return {
    denial: { kind: blocks?.kind ?? 'implicit', layer: blocks?.layer ?? 'identity', resource },
    keys: [],
    because: `no value of ${open} lets it pass: what one condition wants, another rules out`,
    remedy: `take one of the conditions on ${open} away`,
  };
}
