/** Who may take a role: accounts, users, roles; each with a caller to try it with. */
import type { Principal } from '../../request.ts';
import { SynthesisError } from '../synthesis-error.ts';
import type { AssumeRoleWish } from './assume-role.ts';
import { sampleSession, sampleUser } from './place.ts';

/** Who is trusted, as the trust policy names it, each with a caller to try it with. */
export function callersOf(wish: AssumeRoleWish): readonly (readonly [string, Principal])[] {
  const { partition, account, trusted } = wish;
  if (trusted === undefined) return [[`arn:${partition}:iam::${account}:root`, sampleUser(wish)]];
  if (trusted.length === 0) throw new SynthesisError('request/wish', 'nobody is trusted');
  return trusted.map((given) => {
    const arn = /^\d{12}$/.test(given) ? `arn:${partition}:iam::${given}:root` : given;
    return [arn, callerOf(wish, arn)] as const;
  });
}

function callerOf(wish: AssumeRoleWish, arn: string): Principal {
  const found = /^arn:[^:]+:iam::(\d{12}):(?:(root)|(user|role)\/(?:[^*?$]*\/)?([^/*?$]+))$/.exec(arn);
  if (found === null) {
    throw new SynthesisError('request/wish', `"${arn}" is not the ARN of a user, a role or an account`);
  }
  const [, account = '', root, kind] = found;
  if (root === undefined && kind === 'user') return { type: 'user', account, arn, id: 'AIDASAMPLE' };
  if (root !== undefined && wish.bind !== 'source-identity') return sampleUser({ ...wish, account });
  if (root !== undefined) return sampleSession({ ...wish, account });
  if (wish.bind !== 'source-identity') {
    const hint = 'bind by source identity instead';
    throw new SynthesisError('request/contradiction', 'sessions of roles have no user name to be named after', hint);
  }
  return { type: 'role-session', account, roleArn: arn, roleId: 'AROASAMPLE', sessionName: 'alice' };
}

export function firstCaller(wish: AssumeRoleWish): Principal {
  return callersOf(wish)[0]?.[1] ?? sampleUser(wish);
}
