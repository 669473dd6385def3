/**
 * Behaviour that AWS's documentation leaves open or describes in contradictory ways: one switch each, with a default
 * (spec/iam 20).
 */
export type UnspecifiedBehaviour = {
  /**
   * Whether wildcards in a value of Resource match beyond the colons that separate the fields of an ARN. AWS documents
   * it of a `*` at the end of a field, and elsewhere the opposite (spec/iam 5.3).
   */
  readonly colonSpanning: 'no' | 'yes';
  /** An ARN of fewer than six fields outside of identity policies and permissions boundaries (spec/iam 5.4). */
  readonly incompleteArn: 'no match' | 'complete';
  /** `ss*:StartSession` (spec/iam 3.2). */
  readonly wildcardService: 'textual' | 'no match';
  /** A NotResource value with a variable that has no value (spec/iam 8.6). */
  readonly unresolvedNotResource: 'excludes nothing' | 'statement invalid';
  /** A negated ARN operator with a pattern of fewer than six fields (spec/iam 10.9). */
  readonly negatedMalformedArn: 'holds' | 'fails';
  /**
   * An operator without ForAllValues or ForAnyValue on a multivalued key: a positive one is never met and a negated one
   * always; or a positive one is met when any value matches and a negated one when none does (spec/iam 10.5).
   */
  readonly multivaluedKeyWithoutSetOperator: 'never equal' | 'any';
  /** Whether Null and ForAllValues treat an empty string as an absent key (spec/iam 10.7). */
  readonly emptyString: 'null' | 'value';
  /**
   * An Allow of a resource-based policy for the ARN of the role session: AWS documents that an implicit deny in the
   * session policy or permissions boundary does not limit it; other engines limit it (spec/iam 7.2).
   */
  readonly allowForRoleSessionArn: 'not limited' | 'limited';
};

/** The defaults (spec/iam 20). */
export const defaultBehaviour: UnspecifiedBehaviour = {
  colonSpanning: 'no',
  incompleteArn: 'no match',
  wildcardService: 'textual',
  unresolvedNotResource: 'excludes nothing',
  negatedMalformedArn: 'holds',
  multivaluedKeyWithoutSetOperator: 'never equal',
  emptyString: 'null',
  allowForRoleSessionArn: 'not limited',
};
