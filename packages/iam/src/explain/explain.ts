/** A decision as sentences a person acts on: which statement, which value, what would change the answer. */
import type { Decision } from '../evaluate/decision.ts';
import type { Layer } from '../evaluate/policy-set.ts';
import type { LayerTrace, ResourceDecisionTrace, StatementTrace } from '../evaluate/trace.ts';
import { isUnknown } from '../truth.ts';
import { describeEscape, describeHold, describeMiss, describeRemedy } from './condition.ts';
import { nearMisses } from './near-miss.ts';
import { layerNames, list, nameLayer, nameStatement, printable, quoteTexts } from './words.ts';

/** Plain sentences of printable text, without full stops. */
export type Explanation = {
  /** The verdict in one sentence. */
  readonly summary: string;
  /** What led to it. */
  readonly reasons: readonly string[];
  /** What would change it. */
  readonly remedies: readonly string[];
};

/** A decision as sentences a person acts on. Control characters in names and values are written out. */
export function explain(decision: Decision): Explanation {
  const { summary, reasons, remedies } = explainVerdict(decision);
  return { summary: printable(summary), reasons: reasons.map(printable), remedies: remedies.map(printable) };
}

function explainVerdict(decision: Decision): Explanation {
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
  // What denies comes first; each refused resource is told of, since AWS itself names only one of them.
  const refused = decision.trace.filter(({ denial }) => denial !== undefined);
  refused.sort((a, b) => Number(b.denial?.kind === 'explicit') - Number(a.denial?.kind === 'explicit'));
  const bodies = refused.map((resource): Body => {
    const { denial, rule, remedy } = resource;
    if (rule !== undefined) return { reasons: [rule], remedies: remedy === undefined ? [] : [remedy] };
    return denial?.kind === 'explicit' ? explicit(resource) : implicit(decision, resource, denial?.layer ?? 'identity');
  });
  return {
    summary: `${decision.action} is denied on ${list(
      refused.map(({ resource }) => resource),
      'and',
    )}`,
    reasons: bodies.flatMap(({ reasons }) => reasons),
    remedies: [...new Set(bodies.flatMap(({ remedies }) => remedies))],
  };
}

type Body = Omit<Explanation, 'summary'>;

/** Every Deny that applies, in whatever layer: all of them have to go. */
function explicit(resource: ResourceDecisionTrace): Body {
  const reasons: string[] = [];
  const remedies: string[] = [];
  for (const { policies } of resource.layers) {
    for (const policy of policies) {
      for (const trace of policy.statements) {
        if (trace.statement.effect !== 'Deny' || trace.applies !== true) continue;
        const where = nameStatement(policy, trace);
        const because = [...describeNegations(trace, resource.resource), ...trace.conditions.map(describeHold)];
        const about = because.length === 0 ? '' : `: ${because.join('; ')}`;
        reasons.push(`${where} denies it on ${resource.resource}${about}`);
        const escapes = trace.conditions.flatMap((condition) => describeEscape(condition) ?? []);
        if (trace.resource?.not === true) escapes.push(`its NotResource named ${resource.resource}`);
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

/** A Deny by NotResource hits everything its author did not think of (5.7). */
function describeNegations(
  { action, resource, principal, statement }: StatementTrace,
  asked: string,
): readonly string[] {
  const told: string[] = [];
  if (action.not) told.push(`its NotAction leaves out only ${quoteTexts(statement.action.values)}`);
  if (resource?.not === true)
    told.push(`its NotResource ${quoteTexts(statement.resource?.values ?? [])} does not name ${asked}`);
  if (principal?.not === true)
    told.push('its NotPrincipal does not name the whole chain of account, user or role, and session');
  return told;
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
  const about = layer === 'trust' ? 'the caller as Principal' : `Resource ${resource}`;
  return `add a statement with Effect Allow, Action ${action} and ${about} to the ${layerNames[layer]}`;
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
