/** Session tags (spec/iam 12.6): given in the call, inherited in a role chain, transitive. */
import type { AssumeRoleRequest } from '@aws-sdk/client-sts';
import { foldKey } from '@sallyport/iam';
import type { Caller } from '../../caller.ts';
import { ServiceError } from '../../service-error.ts';
import { checkTags, mergeTags, type TagRules, type TagSet, tagEntries } from '../../tags.ts';
import { validationError } from './errors.ts';

export type SessionTags = {
  /** Passed in this call. */
  readonly given: TagSet;
  /** Transitive ones of the caller's own session. */
  readonly inherited: TagSet;
  /** Of the new session; they override the tags of the role. */
  readonly session: TagSet;
  /** Those that the next role in a chain inherits. */
  readonly transitive: TagSet;
};

const most = 50;

const rules: TagRules = {
  fold: foldKey,
  most,
  tooMany: () => validationError(`A session has at most ${most} tags.`),
  refuse(fault, { key }) {
    if (fault === 'reserved-key') return validationError('Tag keys beginning with aws: are reserved for system use.');
    if (fault === 'duplicate-key') {
      const message = 'Duplicate tag keys found. Please note that Tag keys are case insensitive.';
      return invalidValue(message);
    }
    return validationError(`The session tag '${key.slice(0, 128)}' has a key or value that tags do not take.`);
  },
};

export function sessionTags(input: AssumeRoleRequest, caller: Caller): SessionTags {
  const inherited = caller.session?.transitiveTags ?? new Map<string, string>();
  const given = checkTags(tagEntries(input.Tags), rules);
  refuseInherited(given, inherited);
  const session = mergeTags(inherited, given, rules);
  const transitive = new Map(inherited);
  for (const key of input.TransitiveTagKeys ?? []) {
    const found = [...given].find(([name]) => foldKey(name) === foldKey(key));
    if (found === undefined)
      throw invalidValue('The specified transitive tag key must be included in the requested tags.');
    transitive.set(...found);
  }
  return { given, inherited, session, transitive };
}

/** An inherited tag cannot be set again: a later session in the chain could otherwise forge the tags of the first. */
function refuseInherited(given: TagSet, inherited: TagSet): void {
  const taken = new Set([...inherited.keys()].map(foldKey));
  if (![...given.keys()].some((key) => taken.has(foldKey(key)))) return;
  const message =
    "One of the specified transitive tag keys can't be set because it conflicts with a transitive tag key from the calling session.";
  throw invalidValue(message);
}

function invalidValue(message: string): ServiceError {
  return new ServiceError('InvalidParameterValue', 400, message);
}
