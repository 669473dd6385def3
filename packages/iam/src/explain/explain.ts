/** A decision as sentences a person acts on: which statement, which value, what would change the answer. */
import type { Decision } from '../evaluate/decision.ts';
import type { Layer } from '../evaluate/policy-set.ts';
import type { LayerTrace, ResourceDecisionTrace } from '../evaluate/trace.ts';
import { isUnknown } from '../truth.ts';
import { describeEscape, describeHold, describeMiss, describeRemedy } from './condition.ts';
import { nearMisses } from './near-miss.ts';
import { layerNames, list, nameLayer, nameStatement } from './words.ts';

export type Explanation = {
  /** The verdict in one sentence. */
  readonly summary: string;
  /** What led to it. */
  readonly reasons: readonly string[];
  /** What would change it. */
  readonly remedies: readonly string[];
};

export function explain(decision: Decision): Explanation {
  switch (decision.verdict) {
    case 'allowed':
      return explainAllowed(decision);
    case 'denied':
      return explainDenied(decision);
    case 'depends':
      return explainDepends(decision);
  }
}

function explainAllowed(decision: Decision): Explanation {
  const reasons = decision.trace.flatMap((resource) =>
    resource.rule === undefined
      ? resource.layers.flatMap((layer) =>
          applying(layer, 'Allow').map((where) => `${where} allows it on ${resource.resource}`),
        )
      : [resource.rule],
  );
  const summary = `${decision.action} is allowed on ${resourcesOf(decision)}`;
  return { summary, reasons: reasons.length === 0 ? ['the root user needs no policy'] : reasons, remedies: [] };
}

function explainDenied(decision: Decision): Explanation {
  const { denial } = decision;
  const resource = decision.trace.find((one) => one.resource === denial?.resource);
  if (denial === undefined || resource === undefined)
    return { summary: `${decision.action} is denied`, reasons: [], remedies: [] };
  const summary = `${decision.action} is denied on ${resource.resource}`;
  if (resource.rule !== undefined) {
    return {
      summary,
      reasons: [resource.rule],
      remedies: ['ask as a principal of the partition the resource lies in'],
    };
  }
  return {
    summary,
    ...(denial.kind === 'explicit' ? explicit(resource, denial.layer) : implicit(decision, resource, denial.layer)),
  };
}

type Body = Omit<Explanation, 'summary'>;

function explicit(resource: ResourceDecisionTrace, layer: Layer): Body {
  const reasons: string[] = [];
  const remedies: string[] = [];
  for (const one of resource.layers) {
    if (one.layer !== layer || one.denies !== true) continue;
    for (const policy of one.policies) {
      for (const trace of policy.statements) {
        if (trace.statement.effect !== 'Deny' || trace.applies !== true) continue;
        const where = nameStatement(policy, trace);
        const because = trace.conditions.map(describeHold);
        reasons.push(`${where} denies it${because.length === 0 ? '' : `: ${because.join('; ')}`}`);
        const escapes = trace.conditions.flatMap((condition) => describeEscape(condition) ?? []);
        remedies.push(
          escapes.length === 0
            ? `no Allow overrides a Deny: ${where} has to be narrowed or taken away`
            : `${where} would not apply if ${list(escapes)}`,
        );
      }
    }
  }
  return { reasons, remedies };
}

function implicit(decision: Decision, resource: ResourceDecisionTrace, layer: Layer): Body {
  const silent = resource.layers.filter((one) => one.layer === layer && one.allows !== true);
  const reasons: string[] = [];
  const remedies: string[] = [];
  if (silent.length === 0) {
    const both = resource.crossAccount ? ` of account ${resource.account ?? 'unknown'}, which other accounts need` : '';
    reasons.push(missingLayer(layer, both));
  }
  for (const one of silent) {
    const near = nearMisses(one, resource.resource);
    if (near.length === 0) {
      reasons.push(
        one.policies.length === 0
          ? `there is no ${nameLayer(one)}`
          : `no statement of ${count(one)} in the ${nameLayer(one)} allows ${decision.action}`,
      );
    }
    for (const miss of near) {
      reasons.push(`${miss.where} allows ${decision.action}, but ${miss.lacks.join('; and ')}`);
      if (miss.remedy !== undefined) remedies.push(`${miss.where} would allow it if ${miss.remedy}`);
    }
    if (near.length === 0) remedies.push(advice(layer, decision.action, resource.resource));
  }
  if (remedies.length === 0) remedies.push(advice(layer, decision.action, resource.resource));
  return { reasons, remedies };
}

function missingLayer(layer: Layer, both: string): string {
  if (layer === 'session') return 'a federated user has no rights but those of its session policy, and none was passed';
  return `there is no ${layerNames[layer]}${both}`;
}

function count({ policies }: LayerTrace): string {
  return policies.length === 1 ? (policies[0]?.name ?? 'one policy') : `${policies.length} policies`;
}

function advice(layer: Layer, action: string, resource: string): string {
  return `add a statement with Effect Allow, Action ${action} and Resource ${resource} to the ${layerNames[layer]}`;
}

function explainDepends(decision: Decision): Explanation {
  const reasons: string[] = [];
  const remedies: string[] = [];
  for (const resource of decision.trace) {
    for (const layer of resource.layers) {
      for (const policy of layer.policies) {
        for (const trace of policy.statements) {
          if (!isUnknown(trace.applies) || !trace.applies.some((key) => decision.keys.includes(key))) continue;
          const open = trace.conditions.filter(({ held }) => isUnknown(held));
          const where = nameStatement(policy, trace);
          const verb = trace.statement.effect === 'Allow' ? 'would allow' : 'would deny';
          reasons.push(`${where} ${verb} it on ${resource.resource}, but ${listMisses(open, trace.applies)}`);
          const wants = open.flatMap((condition) => describeRemedy(condition) ?? []);
          if (wants.length > 0) remedies.push(`${where} applies if ${list(wants, 'and')}`);
        }
      }
    }
  }
  const summary = `whether ${decision.action} is allowed on ${resourcesOf(decision)} depends on ${list(decision.keys, 'and')}`;
  return { summary, reasons, remedies };
}

function listMisses(
  open: LayerTrace['policies'][number]['statements'][number]['conditions'],
  keys: readonly string[],
): string {
  return open.length === 0 ? `its resource hangs on ${list(keys, 'and')}` : open.map(describeMiss).join('; and ');
}

function applying(layer: LayerTrace, effect: 'Allow' | 'Deny'): readonly string[] {
  return layer.policies.flatMap((policy) =>
    policy.statements
      .filter(({ statement, applies }) => statement.effect === effect && applies === true)
      .map((trace) => nameStatement(policy, trace)),
  );
}

function resourcesOf(decision: Decision): string {
  return list(
    decision.request.resources.map(({ arn }) => arn),
    'and',
  );
}
