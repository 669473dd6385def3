/** Recipe 4: a Deny of every session document that is not listed. NotResource must include the nodes, or every session is denied (spec/iam 5.7). */
import { assemble, type Synthesis } from '../assemble.ts';
import type { WrittenStatement } from '../written-policy.ts';
import {
  apiCall,
  checkAccount,
  checkDocuments,
  documentPattern,
  nodePattern,
  type RecipeAccount,
  sampleSession,
  sessionStart,
} from './recipe-account.ts';

/** The documents that are not denied, by name or ARN. */
export type LimitDocumentsRequirements = RecipeAccount & {
  readonly name?: string;
  /** `managed` to attach it to principals, `service-control` to attach it to accounts. */
  readonly attachment?: 'managed' | 'service-control';
  readonly documents: readonly string[];
};

/** Recipe 4 (spec/iam 17.4): a Deny of every other session document; it allows nothing. Throws SynthesisError. */
export function limitDocuments(requirements: LimitDocumentsRequirements): Synthesis {
  checkAccount(requirements);
  const { name = 'ListedDocumentsOnly', attachment = 'managed', documents } = requirements;
  checkDocuments(documents);
  // The Deny excludes nodes of every account, as a service control policy applies to many accounts.
  const nodes = { ...requirements, account: '*' };
  const deny: WrittenStatement = {
    Sid: 'ListedDocumentsOnly',
    Effect: 'Deny',
    Action: ['ssm:StartSession'],
    NotResource: [
      nodePattern('instance', nodes),
      nodePattern('managed-instance', nodes),
      nodePattern('task', nodes),
      ...documents.map((document) => documentPattern(document, requirements)),
    ],
  };
  const withAdministratorAccess = true;
  const unlisted =
    ['AWS-StartInteractiveCommand', 'AWS-StartSSHSession', 'Other'].find((one) => !documents.includes(one)) ??
    'Another';
  return assemble(
    [{ name, attachment, statements: [deny] }],
    [
      ...documents.map((document) => ({
        expected: 'allowed' as const,
        withAdministratorAccess,
        requirement: sessionStart(requirements, { name: `a session with ${document}`, document }),
      })),
      ...(['managed-instance', 'task'] as const).map((kind) => ({
        expected: 'allowed' as const,
        withAdministratorAccess,
        requirement: sessionStart(requirements, { name: `a session on a ${kind}`, kind, document: documents[0] ?? '' }),
      })),
      {
        expected: 'denied',
        withAdministratorAccess,
        requirement: sessionStart(requirements, { name: `a session with ${unlisted}`, document: unlisted }),
      },
      {
        expected: 'denied',
        requirement: sessionStart(requirements, {
          name: 'a session without another policy',
          document: documents[0] ?? '',
        }),
      },
      {
        expected: 'allowed',
        withAdministratorAccess,
        requirement: apiCall('another action', 'ssm:DescribeSessions', '*'),
      },
    ].filter(
      ({ requirement }) => attachment !== 'service-control' || requirement.name !== 'a session without another policy',
    ) as Parameters<typeof assemble>[1],
    { principal: sampleSession(requirements) },
  );
}
