/** The principals that may assume a role: accounts, users and roles, each with a sample caller. */
import type { Principal } from '../../request.ts';
import { SynthesisError } from '../synthesis-error.ts';
import type { AssumeRoleRequirements } from './assume-role.ts';
import { sampleSession, sampleUser } from './recipe-account.ts';

/** Each trusted principal as the trust policy names it, with a sample caller. */
export function trustedPrincipals(requirements: AssumeRoleRequirements): readonly (readonly [string, Principal])[] {
  const { partition, account, trusted } = requirements;
  if (trusted === undefined) return [[`arn:${partition}:iam::${account}:root`, sampleUser(requirements)]];
  if (trusted.length === 0) throw new SynthesisError('request/requirement', 'no principal is trusted');
  return trusted.map((given) => {
    const arn = /^\d{12}$/.test(given) ? `arn:${partition}:iam::${given}:root` : given;
    return [arn, principalOf(requirements, arn)] as const;
  });
}

function principalOf(requirements: AssumeRoleRequirements, arn: string): Principal {
  const found = /^arn:[^:]+:iam::(\d{12}):(?:(root)|(user|role)\/(?:[^*?$]*\/)?([^/*?$]+))$/.exec(arn);
  if (found === null) {
    throw new SynthesisError('request/requirement', `"${arn}" is not the ARN of a user, a role or an account`);
  }
  const [, account = '', root, kind] = found;
  if (root === undefined && kind === 'user') return { type: 'user', account, arn, id: 'AIDASAMPLE' };
  if (root !== undefined && requirements.bind !== 'source-identity') return sampleUser({ ...requirements, account });
  if (root !== undefined) return sampleSession({ ...requirements, account });
  if (requirements.bind !== 'source-identity') {
    const hint = 'bind by source identity instead';
    throw new SynthesisError(
      'request/contradiction',
      'a role session has no user name that the session could have',
      hint,
    );
  }
  return { type: 'role-session', account, roleArn: arn, roleId: 'AROASAMPLE', sessionName: 'alice' };
}

export function firstTrustedPrincipal(requirements: AssumeRoleRequirements): Principal {
  return trustedPrincipals(requirements)[0]?.[1] ?? sampleUser(requirements);
}
