/** Who has a say about one action on one resource, and what they say (spec/iam 6). */
import { resourceControlServices } from '../document/resource-control-services.ts';
import type { CallerFacts } from './caller.ts';
import { hear, hearLevels, silent, type Voice } from './layer.ts';
import type { PolicySet, ResourcePolicy } from './policy-set.ts';
import type { Question } from './statement.ts';
import type { LayerTrace } from './trace.ts';

export type Voices = {
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

export function hearAll(
  question: Question,
  caller: CallerFacts,
  policies: PolicySet,
  layers: LayerTrace[] | undefined,
): Voices {
  const carried = policyOf(question, policies);
  const resourceLayer = carried === undefined || carried.kind === 'other' ? layerOf(question) : carried.kind;
  // Organisation policies bind neither service-linked roles nor, but for RCPs, services (spec/iam 6.2, 6.3).
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

/** A trust policy speaks of becoming the role (spec/iam 12.1), not of what is done to it. */
function policyOf({ action, resource }: Question, policies: PolicySet): ResourcePolicy | undefined {
  const carried = policies.resource?.get(resource.text);
  return carried?.kind === 'trust' && serviceOf(action) !== 'sts' ? undefined : carried;
}

function serviceOf(action: string): string {
  return action.slice(0, action.indexOf(':'));
}

/** Roles and keys always carry a policy that has to allow (spec/iam 7.4): not being told of it, or of its kind, must not open them. */
function layerOf({ action, resource }: Question): 'resource' | 'trust' | 'key' {
  const [, , service, , , name] = resource.arn ?? [];
  if (service === 'iam' && name?.startsWith('role/') === true && action.startsWith('sts:')) return 'trust';
  if (service === 'kms' && name?.startsWith('key/') === true && action.startsWith('kms:')) return 'key';
  return 'resource';
}
