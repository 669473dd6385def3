/**
 * Where AWS is silent or contradicts itself, and what we take it to mean (spec/iam 20). Each place is one named reading
 * with one default; whoever knows better for their account hands in another.
 */
export type Readings = {
  /** Whether a `*` that ends a field of a Resource ARN may run over the following colons (spec/iam 5.3). */
  readonly colonSpanning: 'no' | 'yes';
  /** An ARN of fewer than six fields outside identity policies and boundaries (spec/iam 5.4). */
  readonly incompleteArn: 'no match' | 'complete';
  /** `ss*:StartSession` (spec/iam 3.2). */
  readonly wildcardService: 'textual' | 'no match';
  /** A NotResource entry whose variable has no value (spec/iam 8.6). */
  readonly unresolvedNotResource: 'excludes nothing' | 'statement invalid';
  /** A negated Arn operator whose pattern has fewer than six fields (spec/iam 10.9). */
  readonly negatedMalformedArn: 'holds' | 'fails';
  /** An operator without qualifier on a key with several values: a positive one fails, a negated one holds; or any value may match, for a negated one none (spec/iam 10.5). */
  readonly severalValues: 'never equal' | 'any';
  /** An empty string for Null and ForAllValues (spec/iam 10.7). */
  readonly emptyString: 'null' | 'value';
  /** A resource policy that names the session, under a session policy that is silent (spec/iam 7.2). */
  readonly sessionArnPastSessionPolicy: 'allow' | 'deny';
};

/** What we take AWS to mean (spec/iam 20). */
export const defaultReadings: Readings = {
  colonSpanning: 'no',
  incompleteArn: 'no match',
  wildcardService: 'textual',
  unresolvedNotResource: 'excludes nothing',
  negatedMalformedArn: 'holds',
  severalValues: 'never equal',
  emptyString: 'null',
  sessionArnPastSessionPolicy: 'allow',
};
