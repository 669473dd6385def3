/** Resource and NotResource elements (spec/iam 5). */
import type { Arn } from '@sallyport/aws';
import type { Element, PolicyType, Text } from '../document/document.ts';
import { arnPattern } from '../match/arn.ts';
import type { ContextKeys } from '../match/context-keys.ts';
import { noKeys, textPattern } from '../match/pattern.ts';
import { gather, not, or, type Truth } from '../truth.ts';
import type { UnspecifiedBehaviour } from '../unspecified-behaviour.ts';

/**
 * The requested resource. `arn` is undefined for `*`, which is requested where the action has no resource type
 * (spec/iam 5.8).
 */
export type ResourceName = { readonly text: string; readonly arn: Arn | undefined };

export type ResourceMatcher = {
  matches(resource: ResourceName, context: ContextKeys): Truth;
  /** One entry per value of the element. */
  readonly values: readonly ResourceValue[];
  /** Elements with the same id match the same resources. */
  readonly id: string;
};

export type ResourceValue = {
  readonly text: Text;
  matches(resource: ResourceName, context: ContextKeys): Truth;
  /** The value with its variables replaced; undefined when one of them has no value. */
  resolve(context: ContextKeys): string | undefined;
  /** Keys of its variables whose value is unknown. */
  unknownKeys(context: ContextKeys): readonly string[];
  /**
   * Whether it would match if its wildcards matched beyond the colons that separate the fields of an ARN
   * (spec/iam 5.3).
   */
  matchesBeyondColonBoundary(resource: ResourceName, context: ContextKeys): Truth;
};

export function compileResources(
  element: Element,
  type: PolicyType,
  supportsVariables: boolean,
  behaviour: UnspecifiedBehaviour,
): ResourceMatcher {
  // IAM completes missing fields in identity policies only (spec/iam 5.4); a permissions boundary is a managed identity
  // policy.
  const complete = type === 'identity' || type === 'boundary' || behaviour.incompleteArn === 'complete';
  const values = element.values.map((text) => compileResource(text, supportsVariables, complete, behaviour));
  const invalidIfUnresolved = element.not && behaviour.unresolvedNotResource === 'statement invalid';
  return {
    values,
    id: JSON.stringify([element.not, complete, supportsVariables, ...element.values.map(({ text }) => text).sort()]),
    matches(resource, context) {
      const matched = matchesSome(values, resource, context);
      if (!element.not) return matched;
      if (!invalidIfUnresolved || matched === true) return not(matched);
      // An unknown variable may turn out to have no value.
      if (values.some((value) => value.resolve(context) === undefined)) return false;
      const unknownKeys = values.flatMap((value) => value.unknownKeys(context));
      return unknownKeys.length === 0 ? not(matched) : [...new Set(unknownKeys)];
    },
  };
}

function matchesSome(values: readonly ResourceValue[], resource: ResourceName, context: ContextKeys): Truth {
  let keys: Set<string> | undefined;
  for (const value of values) {
    const matched = value.matches(resource, context);
    if (matched === true) return true;
    if (matched !== false) keys = gather(keys, matched);
  }
  return keys === undefined ? false : [...keys];
}

function compileResource(
  text: Text,
  supportsVariables: boolean,
  complete: boolean,
  behaviour: UnspecifiedBehaviour,
): ResourceValue {
  if (/^\*+$/.test(text.text)) {
    return {
      text,
      matches: () => true,
      matchesBeyondColonBoundary: () => true,
      resolve: () => text.text,
      unknownKeys: () => noKeys,
    };
  }
  const fields = arnPattern(text.text, { supportsVariables }, complete);
  const whole = textPattern(text.text, { supportsVariables, wildcards: true });
  const matchesBeyondColonBoundary = (resource: ResourceName, context: ContextKeys): Truth =>
    resource.arn !== undefined && text.text.startsWith('arn:') && whole.matches(resource.text, context);
  const matches = (resource: ResourceName, context: ContextKeys): Truth =>
    resource.arn !== undefined && fields.matches(resource.arn, context);
  return {
    text,
    matches:
      behaviour.colonSpanning === 'yes'
        ? (resource, context) => or(matches(resource, context), matchesBeyondColonBoundary(resource, context))
        : matches,
    matchesBeyondColonBoundary,
    resolve: fields.resolve,
    unknownKeys: fields.unknownKeys,
  };
}
