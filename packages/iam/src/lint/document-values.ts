/** The values of one element in all statements of a policy. */
import type { PolicyDocument, PrincipalEntry, Statement, Text } from '../document/document.ts';

export function actionsIn({ statements }: PolicyDocument): readonly Text[] {
  return statements.flatMap(({ action }) => action.values);
}

export function resourcesIn({ statements }: PolicyDocument): readonly Text[] {
  return statements.flatMap(({ resource }) => resource?.values ?? []);
}

export function principalsIn({ statements }: PolicyDocument): readonly PrincipalEntry[] {
  return statements.flatMap(({ principal }) => principal?.entries ?? []);
}

/** The texts of a statement that may hold policy variables (spec/iam 8.1). */
export function textsWithVariables({ resource, conditions }: Statement): readonly Text[] {
  return [...(resource?.values ?? []), ...conditions.flatMap(({ values }) => values)];
}
