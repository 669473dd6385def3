/** Recipe 7: session documents decide who a session runs as and what is logged; only admins may change them (spec/iam 14.10). */
import { assemble, type Synthesis } from '../assemble.ts';
import type { Claim } from '../prove.ts';
import { literalResource, type WrittenStatement } from '../written-policy.ts';
import {
  callWish,
  checkArn,
  checkDocuments,
  checkPlace,
  documentPattern,
  type RecipePlace,
  sampleRegion,
  sampleSession,
} from './place.ts';

/** Which session documents to keep (name or ARN), and who may change them. */
export type PreferencesGuardWish = RecipePlace & {
  readonly name?: string;
  readonly attachment?: 'managed' | 'service-control';
  readonly documents: readonly string[];
  /** ARNs of users and roles that may. */
  readonly admins: readonly string[];
};

const changes = [
  'ssm:CreateDocument',
  'ssm:DeleteDocument',
  'ssm:ModifyDocumentPermission',
  'ssm:UpdateDocument',
  'ssm:UpdateDocumentDefaultVersion',
];

/**
 * Recipe 7 (spec/iam 17.7): a Deny of changes to session documents for everybody but the admins (spec/iam 14.10). Throws SynthesisError.
 */
export function preferencesGuard(wish: PreferencesGuardWish): Synthesis {
  checkPlace(wish);
  const { name = 'KeepSessionDocuments', attachment = 'service-control', documents, admins } = wish;
  checkDocuments(documents);
  for (const arn of admins) checkArn(arn, 'iam');
  const deny: WrittenStatement = {
    Sid: 'KeepSessionDocuments',
    Effect: 'Deny',
    Action: changes,
    Resource: documents.map((document) => documentPattern(document, wish)),
    ...(admins.length === 0 ? {} : { Condition: { ArnNotLike: { 'aws:PrincipalArn': admins.map(literalResource) } } }),
  };
  const region = sampleRegion(wish);
  const beside = 'everything' as const;
  const tried = (
    expected: Claim['expected'],
    told: string,
    action: string,
    document: string,
    more: object = {},
  ): Claim => ({
    expected,
    beside,
    wish: callWish(told, action, documentPattern(document, { ...wish, region }), more),
  });
  const roles = admins.flatMap((arn) => {
    const [, account, role] = /^arn:[^:]+:iam::(\d{12}):role\/(?:.*\/)?([^/*?]+)$/.exec(arn) ?? [];
    return account === undefined || role === undefined
      ? []
      : [{ type: 'role-session' as const, account, roleArn: arn, roleId: 'AROASAMPLE', sessionName: 'alice' }];
  });
  return assemble(
    [{ name, attachment, statements: [deny] }],
    [
      ...documents.flatMap((document) =>
        changes.map((action) => tried('denied', `${action} on ${document}`, action, document)),
      ),
      ...roles
        .filter(({ account }) => account === wish.account)
        .map((principal) =>
          tried('allowed', `${principal.roleArn} changes them`, 'ssm:UpdateDocument', documents[0] ?? '', {
            principal,
          }),
        ),
      tried('allowed', 'changing another document', 'ssm:UpdateDocument', 'Unrelated'),
      tried('allowed', 'reading them', 'ssm:GetDocument', documents[0] ?? ''),
    ],
    { principal: sampleSession(wish, 'alice', 'NoAdmin') },
  );
}
