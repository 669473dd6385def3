/** Roles a principal can become, one after the other: chains are followed up to a bound (section 12). */
import type { Decision } from '../evaluate/decision.ts';
import type { RequestContext } from '../request.ts';
import { assumeRoleNeeds } from '../service/assume-role.ts';
import type { AccountExport, ExportedRole } from './account-export.ts';
import { type Asker, ask, createAsker, unknownKeys } from './asker.ts';
import { type Answer, all, better } from './verdict.ts';

export type AssumedRole = Answer & {
  readonly role: ExportedRole;
  /** ARNs of the roles in order, this one last. */
  readonly via: readonly string[];
  /** The role session one gets. */
  readonly asker: Asker;
  /** The decisions of the whole chain. */
  readonly decisions: readonly Decision[];
};

/** Longer chains are possible, but every role in them is also the end of a shorter one. */
export const longestChain = 4;

/** What the caller chooses freely when assuming a role. */
const chosen = [
  'sts:RoleSessionName',
  'sts:ExternalId',
  'sts:SourceIdentity',
  'sts:TransitiveTagKeys',
  'aws:RequestTag/*',
  'aws:TagKeys',
];

export function assumableRoles(
  account: AccountExport,
  asker: Asker,
  limit: number = longestChain,
): readonly AssumedRole[] {
  const best = new Map<string, AssumedRole>();
  let front: readonly Pick<AssumedRole, 'asker' | 'via' | 'verdict' | 'keys' | 'decisions'>[] = [
    { asker, via: [], verdict: 'allowed', keys: [], decisions: [] },
  ];
  for (let hop = 0; hop < limit && front.length > 0; hop += 1) {
    const reached = new Map<string, AssumedRole>();
    for (const from of front) {
      for (const role of account.roles) {
        if (role.arn === asker.arn) continue;
        const step = assume(from.asker, role);
        const answer = all([from, step]);
        const known = reached.get(role.arn) ?? best.get(role.arn);
        if (answer.verdict === 'denied' || (known !== undefined && !better(answer, known))) continue;
        reached.set(role.arn, {
          ...answer,
          role,
          via: [...from.via, role.arn],
          asker: becomes(account, from.asker, role),
          decisions: [...from.decisions, step],
        });
      }
    }
    for (const [arn, role] of reached) best.set(arn, role);
    front = [...reached.values()];
  }
  return [...best.values()];
}

/** The usual way first: no tags, the session named after the person. Where that is refused, whatever can be chosen. */
export function assume(asker: Asker, role: ExportedRole): Decision {
  const [need] = needsOf(asker, role);
  const plain = askTrust(asker, role, 'sts:AssumeRole', need?.context ?? {}, []);
  if (plain.verdict === 'allowed') return plain;
  const free = askTrust(asker, role, 'sts:AssumeRole', {}, chosen);
  return better(free, plain) ? free : plain;
}

function needsOf(asker: Asker, role: ExportedRole) {
  return assumeRoleNeeds({
    roleArn: role.arn,
    roleTags: role.tags,
    sessionName: sessionNameOf(asker),
    tags: new Map(),
    transitiveTagKeys: [],
    inheritedTags: new Map(),
  });
}

function askTrust(
  asker: Asker,
  role: ExportedRole,
  action: string,
  context: RequestContext,
  choice: readonly string[],
): Decision {
  const [need] = needsOf(asker, role);
  const given = { ...asker.context, ...context };
  const open = unknownKeys([role.trust.policy.document], given).filter((key) => !isChoice(key));
  return ask(asker, action, need?.resources ?? [], {
    context,
    unknown: [...open, ...choice],
    resource: new Map([[role.arn, role.trust]]),
  });
}

function isChoice(key: string): boolean {
  const name = key.toLowerCase();
  return chosen.some((one) => {
    const like = one.toLowerCase();
    return like.endsWith('/*') ? name.startsWith(like.slice(0, -1)) : name === like;
  });
}

/** People name sessions after themselves, and so do the policies that bind them. */
function sessionNameOf({ principal, arn }: Asker): string {
  if (principal.type === 'role-session' && principal.sessionName !== '') return principal.sessionName;
  return arn.slice(arn.lastIndexOf('/') + 1).slice(0, 64);
}

/** Where the caller may also tag the session, nothing is known of its principal tags. */
function becomes(account: AccountExport, from: Asker, role: ExportedRole): Asker {
  const taggable = askTrust(from, role, 'sts:TagSession', {}, chosen).verdict !== 'denied';
  return createAsker(account, role, { ...from.connection, sessionName: sessionNameOf(from), taggable });
}
