/** Recipe 4: a Deny of every session document but those listed. It has to spare the nodes, or nobody starts anything (spec/iam 5.7). */
import { assemble, type Synthesis } from '../assemble.ts';
import type { WrittenStatement } from '../written-policy.ts';
import {
  callWish,
  checkDocuments,
  checkPlace,
  documentPattern,
  nodePattern,
  type RecipePlace,
  sampleSession,
  startWish,
} from './place.ts';

/** The documents that stay usable, by name or ARN. */
export type LimitDocumentsWish = RecipePlace & {
  readonly name?: string;
  /** `managed` for people, `service-control` for whole accounts. */
  readonly attachment?: 'managed' | 'service-control';
  readonly documents: readonly string[];
};

/** Recipe 4 (spec/iam 17.4): a Deny of every other session document; it allows nothing by itself. Throws SynthesisError. */
export function limitDocuments(wish: LimitDocumentsWish): Synthesis {
  checkPlace(wish);
  const { name = 'ListedDocumentsOnly', attachment = 'managed', documents } = wish;
  checkDocuments(documents);
  // A guard is for whatever node there is, in any account it is attached in.
  const nodes = { ...wish, account: '*' };
  const deny: WrittenStatement = {
    Sid: 'ListedDocumentsOnly',
    Effect: 'Deny',
    Action: ['ssm:StartSession'],
    NotResource: [
      nodePattern('instance', nodes),
      nodePattern('managed-instance', nodes),
      nodePattern('task', nodes),
      ...documents.map((document) => documentPattern(document, wish)),
    ],
  };
  const beside = 'everything' as const;
  const stranger =
    ['AWS-StartInteractiveCommand', 'AWS-StartSSHSession', 'Other'].find((one) => !documents.includes(one)) ??
    'Another';
  return assemble(
    [{ name, attachment, statements: [deny] }],
    [
      ...documents.map((document) => ({
        expected: 'allowed' as const,
        beside,
        wish: startWish(wish, { name: `a session with ${document}`, document }),
      })),
      ...(['managed-instance', 'task'] as const).map((kind) => ({
        expected: 'allowed' as const,
        beside,
        wish: startWish(wish, { name: `a session on a ${kind}`, kind, document: documents[0] ?? '' }),
      })),
      { expected: 'denied', beside, wish: startWish(wish, { name: `a session with ${stranger}`, document: stranger }) },
      {
        expected: 'denied',
        wish: startWish(wish, { name: 'it allows nothing by itself', document: documents[0] ?? '' }),
      },
      { expected: 'allowed', beside, wish: callWish('another action', 'ssm:DescribeSessions', '*') },
    ].filter(
      ({ wish: { name: told } }) => attachment !== 'service-control' || told !== 'it allows nothing by itself',
    ) as Parameters<typeof assemble>[1],
    { principal: sampleSession(wish) },
  );
}
