/** Session tags (spec/iam 12.6): what is asked for, what comes down the chain, what goes on. */
import type { AssumeRoleRequest } from '@aws-sdk/client-sts';
import { foldKey } from '@sallyport/iam';
import type { Caller } from '../../caller.ts';
import { ServiceError } from '../../service-error.ts';

export type SessionTags = {
  /** Passed in this call. */
  readonly given: ReadonlyMap<string, string>;
  /** Transitive ones of the caller's own session. */
  readonly inherited: ReadonlyMap<string, string>;
  /** Of the new session, over the role's own. */
  readonly session: ReadonlyMap<string, string>;
  /** Those that will go down the chain. */
  readonly transitive: ReadonlyMap<string, string>;
};

const most = 50;
const allowed = /^[\p{L}\p{Z}\p{N}_.:/=+\-@]*$/u;

export function sessionTags(input: AssumeRoleRequest, caller: Caller): SessionTags {
  const inherited = caller.session?.transitiveTags ?? new Map<string, string>();
  const taken = new Set([...inherited.keys()].map(foldKey));
  const given = new Map<string, string>();
  const seen = new Set<string>();
  for (const { Key = '', Value = '' } of input.Tags ?? []) {
    const folded = foldKey(Key);
    if (Key.length < 1 || Key.length > 128 || Value.length > 256 || !allowed.test(Key) || !allowed.test(Value)) {
      throw invalid(`The session tag '${Key.slice(0, 128)}' has a key or value that tags do not take.`);
    }
    if (folded.startsWith('aws:')) throw invalid('Tag keys beginning with aws: are reserved for system use.');
    if (seen.has(folded)) {
      throw invalid('Duplicate tag keys found. Please note that Tag keys are case insensitive.', 'InvalidInput');
    }
    if (taken.has(folded)) {
      throw invalid(
        "One of the specified transitive tag keys can't be set because it conflicts with a transitive tag key from the calling session.",
        'InvalidParameterValue',
      );
    }
    seen.add(folded);
    given.set(Key, Value);
  }
  const session = new Map([...inherited, ...given]);
  if (session.size > most) throw invalid(`A session has at most ${most} tags.`);
  const transitive = new Map(inherited);
  for (const key of input.TransitiveTagKeys ?? []) {
    const found = [...given].find(([name]) => foldKey(name) === foldKey(key));
    if (found === undefined) throw invalid('The specified transitive tag key must be included in the requested tags.');
    transitive.set(...found);
  }
  return { given, inherited, session, transitive };
}

function invalid(message: string, code = 'ValidationError'): ServiceError {
  return new ServiceError(code, 400, message);
}
