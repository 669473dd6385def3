/** Recipe 7: session documents decide the OS user of a session and what is logged; only administrators may change them (spec/iam 14.10). */
import { assemble, type Synthesis } from '../assemble.ts';
import type { Claim } from '../prove.ts';
import { literalResource, type WrittenStatement } from '../written-policy.ts';
import {
  apiCall,
  checkAccount,
  checkArn,
  checkDocuments,
  documentPattern,
  type RecipeAccount,
  sampleRegion,
  sampleSession,
} from './recipe-account.ts';

/** The session documents to protect (name or ARN), and the principals that may change them. */
export type ProtectSessionDocumentsRequirements = RecipeAccount & {
  readonly name?: string;
  readonly attachment?: 'managed' | 'service-control';
  readonly documents: readonly string[];
  /** ARNs of users and roles that may change the documents. */
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
 * Recipe 7 (spec/iam 17.7): a Deny of changes to session documents by other principals than the administrators (spec/iam 14.10). Throws SynthesisError.
 */
export function protectSessionDocuments(requirements: ProtectSessionDocumentsRequirements): Synthesis {
  checkAccount(requirements);
  const { name = 'KeepSessionDocuments', attachment = 'service-control', documents, admins } = requirements;
  checkDocuments(documents);
  for (const arn of admins) checkArn(arn, 'iam');
  const deny: WrittenStatement = {
    Sid: 'KeepSessionDocuments',
    Effect: 'Deny',
    Action: changes,
    Resource: documents.map((document) => documentPattern(document, requirements)),
    ...(admins.length === 0 ? {} : { Condition: { ArnNotLike: { 'aws:PrincipalArn': admins.map(literalResource) } } }),
  };
  const region = sampleRegion(requirements);
  const claim = (
    expected: Claim['expected'],
    claimName: string,
    action: string,
    document: string,
    more: object = {},
  ): Claim => ({
    expected,
    withAdministratorAccess: true,
    requirement: apiCall(claimName, action, documentPattern(document, { ...requirements, region }), more),
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
        changes.map((action) => claim('denied', `${action} on ${document}`, action, document)),
      ),
      ...roles
        .filter(({ account }) => account === requirements.account)
        .map((principal) =>
          claim('allowed', `${principal.roleArn} changes a document`, 'ssm:UpdateDocument', documents[0] ?? '', {
            principal,
          }),
        ),
      claim('allowed', 'changing another document', 'ssm:UpdateDocument', 'Unrelated'),
      claim('allowed', 'reading a document', 'ssm:GetDocument', documents[0] ?? ''),
    ],
    { principal: sampleSession(requirements, 'alice', 'NoAdmin') },
  );
}
