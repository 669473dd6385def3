/**
 * The condition by which ssm:StartSession on a node requires that the session document is allowed as well (spec/iam
 * 14.3).
 */
import type { Statement } from '../document/document.ts';
import { conditionsOn } from './conditions.ts';

export const documentCheckKey = 'ssm:SessionDocumentAccessCheck';

export function hasDocumentCheck(statement: Statement): boolean {
  return conditionsOn(statement, documentCheckKey).length > 0;
}
