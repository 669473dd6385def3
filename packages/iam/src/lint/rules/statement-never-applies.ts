/**
 * A negated element that excludes everything, or a key that has to be absent and to have a value at once, leaves nothing to which
 * the statement applies: a Deny of this form denies nothing (spec/iam 2).
 */
import type { Statement } from '../../document/document.ts';
import type { Position } from '../../document/position.ts';
import { fold } from '../../match/fold.ts';
import { holdsWhenAbsent } from '../conditions.ts';
import { policyTypes, type Rule } from '../finding.ts';
import { isStar } from '../resource-patterns.ts';

export const statementNeverApplies: Rule = {
  id: 'statement-never-applies',
  severity: 'warning',
  sentence: 'this statement never applies',
  remedy: 'write Action, Resource or Principal for what is meant, without Not, or remove the statement',
  types: policyTypes,
  checkPolicy({ document, placeOf }, report) {
    for (const statement of document.statements) {
      for (const { name, at } of excludedWhole(statement))
        report(placeOf(at), `${name} excludes everything: this ${statement.effect} never applies`);
      for (const { key, at } of absentAndPresent(statement))
        report(
          placeOf(at),
          `${key} has to be absent here, and another condition needs a value: this ${statement.effect} never applies`,
          'remove one of the two conditions, or write each in a statement of its own',
        );
    }
  },
};

function excludedWhole({ action, resource, principal }: Statement): readonly { name: string; at: Position }[] {
  const isEverything = (text: string): boolean => isStar(text) || /^\*+:\*+$/.test(text);
  return [
    ...(action.not
      ? action.values.filter(({ text }) => isEverything(text)).map(({ at }) => ({ name: 'NotAction', at }))
      : []),
    ...(resource?.not === true
      ? resource.values.filter(({ text }) => isStar(text)).map(({ at }) => ({ name: 'NotResource', at }))
      : []),
    ...(principal?.not === true
      ? principal.entries.filter(({ text }) => text === '*').map(({ at }) => ({ name: 'NotPrincipal', at }))
      : []),
  ];
}

/** The conditions that require the absence of a key of which another condition of the statement requires a value. */
function absentAndPresent({ conditions }: Statement): Statement['conditions'] {
  return conditions.filter(
    ({ operator, key, values }) =>
      operator === 'Null' &&
      values.length > 0 &&
      values.every(({ text }) => fold(text) === 'true') &&
      conditions.some((other) => fold(other.key) === fold(key) && !holdsWhenAbsent(other)),
  );
}
