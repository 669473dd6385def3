/** Resource and NotResource elements (spec/iam 5). */
import type { Arn } from '@sallyport/aws';
import type { Element, PolicyType, Text } from '../document/document.ts';
import { type ArnPattern, arnPattern } from '../match/arn.ts';
import type { ContextKeys } from '../match/context-keys.ts';
import type { GlobToken } from '../match/glob.ts';
import { mayMatchArn } from '../match/literal-text.ts';
import { noKeys, type Pattern, textPattern } from '../match/pattern.ts';
import { gather, not, or, type Truth } from '../truth.ts';
import type { UnspecifiedBehaviour } from '../unspecified-behaviour.ts';

/**
 * The requested resource. `arn` is undefined for `*`, which is requested where the action has no resource type
 * (spec/iam 5.8).
 */
export type ResourceName = {
  readonly text: string;
  readonly arn: Arn | undefined;
  /** The fields of a pattern: the resource is one of those it matches. */
  readonly pattern?: readonly (readonly GlobToken[])[];
};

/** Stands among the unknown keys for the resource itself, where only a pattern of it is known. */
export const resourceKey = 'the resource';

export type ResourceMatcher = {
  matches(resource: ResourceName, context: ContextKeys): Truth;
  /** One entry per value of the element. */
  readonly values: readonly ResourceValue[];
  /** Elements with the same id match the same resources. */
  id(): string;
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

/** How the values of an element are read. */
export type Language = {
  readonly supportsVariables: boolean;
  /** Missing fields of an ARN are completed (spec/iam 5.4). */
  readonly completes: boolean;
  /** Wildcards match beyond the colons that separate the fields of an ARN (spec/iam 5.3). */
  readonly spansColons: boolean;
};

export function compileResources(
  element: Element,
  type: PolicyType,
  supportsVariables: boolean,
  behaviour: UnspecifiedBehaviour,
): ResourceMatcher {
  // IAM completes missing fields in identity policies only; a permissions boundary is a managed identity policy.
  const completes = type === 'identity' || type === 'boundary' || behaviour.incompleteArn === 'complete';
  const language = { supportsVariables, completes, spansColons: behaviour.colonSpanning === 'yes' };
  const values = element.values.map((text) =>
    /^\*+$/.test(text.text) ? anyResource(text) : new ResourcePattern(text, language),
  );
  return resourceMatcher(element.not, values, language, behaviour);
}

export function resourceMatcher(
  excluding: boolean,
  values: readonly ResourceValue[],
  { supportsVariables, completes }: Language,
  behaviour: UnspecifiedBehaviour,
): ResourceMatcher {
  const invalidIfUnresolved = excluding && behaviour.unresolvedNotResource === 'statement invalid';
  let id: string | undefined;
  return {
    values,
    id() {
      id ??= JSON.stringify([excluding, completes, supportsVariables, ...values.map(({ text }) => text.text).sort()]);
      return id;
    },
    matches(resource, context) {
      const matched = matchesSome(values, resource, context);
      if (!excluding) return matched;
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

/** Where `*` is requested, no other value matches than this one (spec/iam 5.8). */
function anyResource(text: Text): ResourceValue {
  const anything = (): boolean => true;
  return {
    text,
    matches: anything,
    matchesBeyondColonBoundary: anything,
    resolve: () => text.text,
    unknownKeys: () => noKeys,
  };
}

/** A class, as closures for each value take longer to make than most values take to be told apart. */
class ResourcePattern implements ResourceValue {
  readonly text: Text;
  readonly #language: Language;
  #fields: ArnPattern | undefined;
  #whole: Pattern | undefined;

  constructor(text: Text, language: Language) {
    this.text = text;
    this.#language = language;
  }

  matches(resource: ResourceName, context: ContextKeys): Truth {
    if (resource.pattern !== undefined) return this.#matchesAllOf(resource.pattern, context);
    const matched = this.#matchesByField(resource, context);
    return this.#language.spansColons ? or(matched, this.matchesBeyondColonBoundary(resource, context)) : matched;
  }

  #matchesByField({ text, arn }: ResourceName, context: ContextKeys): Truth {
    if (arn === undefined) return false;
    if (this.#fields === undefined && !mayMatchArn(this.text.text, text, arn)) return false;
    return this.#fieldsOf().matches(arn, context);
  }

  #matchesAllOf(pattern: NonNullable<ResourceName['pattern']>, context: ContextKeys): Truth {
    const all = this.#fieldsOf().matchesAllOf(pattern, context);
    // A text that crosses a colon cannot be told from the fields of the pattern.
    const beyond = this.#language.spansColons && all === false && this.text.text.startsWith('arn:');
    return all !== undefined && !beyond ? all : [resourceKey, ...this.unknownKeys(context)];
  }

  matchesBeyondColonBoundary({ text, arn, pattern }: ResourceName, context: ContextKeys): Truth {
    if (pattern !== undefined || arn === undefined || !this.text.text.startsWith('arn:')) return false;
    this.#whole ??= textPattern(this.text.text, { ...this.#language, wildcards: true });
    return this.#whole.matches(text, context);
  }

  resolve(context: ContextKeys): string | undefined {
    return this.#fieldsOf().resolve(context);
  }

  unknownKeys(context: ContextKeys): readonly string[] {
    return this.#fieldsOf().unknownKeys(context);
  }

  #fieldsOf(): ArnPattern {
    this.#fields ??= arnPattern(this.text.text, this.#language, this.#language.completes);
    return this.#fields;
  }
}
