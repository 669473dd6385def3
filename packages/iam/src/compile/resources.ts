/** Resource and NotResource (spec/iam 5). */
import type { Element, PolicyType, Text } from '../document/document.ts';
import { type Arn, arnPattern } from '../match/arn.ts';
import { noKeys, textPattern } from '../match/pattern.ts';
import type { Scope } from '../match/scope.ts';
import type { Readings } from '../readings.ts';
import { gather, not, or, type Truth } from '../truth.ts';

/** `*` is asked for when the action has no resource type (spec/iam 5.8). */
export type ConcreteResource = { readonly text: string; readonly arn: Arn | undefined };

export type ResourceMatcher = {
  matches(resource: ConcreteResource, scope: Scope): Truth;
  /** One entry per value written, for explanations. */
  readonly values: readonly ResourceValue[];
  /** The same for elements that mean the same resources. */
  readonly identity: string;
};

export type ResourceValue = {
  readonly text: Text;
  matches(resource: ConcreteResource, scope: Scope): Truth;
  show(scope: Scope): string | undefined;
  /** Keys of its variables that are not known. */
  open(scope: Scope): readonly string[];
  /** Would match if `*` could run over colons (spec/iam 5.3). */
  spans(resource: ConcreteResource, scope: Scope): Truth;
};

export function compileResources(
  element: Element,
  type: PolicyType,
  variables: boolean,
  readings: Readings,
): ResourceMatcher {
  // Only identity policies have missing fields completed (spec/iam 5.4); a boundary is one that serves as a limit.
  const complete = type === 'identity' || type === 'boundary' || readings.incompleteArn === 'complete';
  const values = element.values.map((text) => compileResource(text, variables, complete, readings));
  const strict = element.not && readings.unresolvedNotResource === 'statement invalid';
  return {
    values,
    identity: JSON.stringify([element.not, complete, variables, ...element.values.map(({ text }) => text).sort()]),
    matches(resource, scope) {
      const any = matchesSome(values, resource, scope);
      if (!element.not) return any;
      if (!strict || any === true) return not(any);
      // A variable not known may turn out to have no value.
      if (values.some((value) => value.show(scope) === undefined)) return false;
      const open = values.flatMap((value) => value.open(scope));
      return open.length === 0 ? not(any) : [...new Set(open)];
    },
  };
}

function matchesSome(values: readonly ResourceValue[], resource: ConcreteResource, scope: Scope): Truth {
  let keys: Set<string> | undefined;
  for (const value of values) {
    const matched = value.matches(resource, scope);
    if (matched === true) return true;
    if (matched !== false) keys = gather(keys, matched);
  }
  return keys === undefined ? false : [...keys];
}

function compileResource(text: Text, variables: boolean, complete: boolean, readings: Readings): ResourceValue {
  if (/^\*+$/.test(text.text)) {
    return { text, matches: () => true, spans: () => true, show: () => text.text, open: () => noKeys };
  }
  const fields = arnPattern(text.text, { variables }, complete);
  const whole = textPattern(text.text, { variables, wildcards: true });
  const spans = (resource: ConcreteResource, scope: Scope): Truth =>
    resource.arn !== undefined && text.text.startsWith('arn:') && whole.matches(resource.text, scope);
  const matches = (resource: ConcreteResource, scope: Scope): Truth =>
    resource.arn !== undefined && fields.matches(resource.arn, scope);
  return {
    text,
    matches:
      readings.colonSpanning === 'yes'
        ? (resource, scope) => or(matches(resource, scope), spans(resource, scope))
        : matches,
    spans,
    show: fields.show,
    open: fields.open,
  };
}
