/** A role as principal matches each of its sessions (spec/iam 4.2). */
import type { Rule } from '../finding.ts';

export const redundantPrincipalInRoleTrustPolicy: Rule = {
  id: 'redundant-principal-in-role-trust-policy',
  severity: 'suggestion',
  sentence: 'the role of this session is listed as well and already matches it',
  remedy: 'remove the session',
  types: ['trust'],
  checkPolicy({ document, placeOf }, report) {
    for (const { principal } of document.statements) {
      const entries = principal?.entries ?? [];
      for (const { text, at } of entries) {
        const [, account, role] = /^arn:[^:]*:sts::(\d{12}):assumed-role\/([^/]+)\//.exec(text) ?? [];
        const parent = entries.find(({ text: other }) => {
          const [, owner, path] = /^arn:[^:]*:iam::(\d{12}):role\/(.+)$/.exec(other) ?? [];
          return role !== undefined && owner === account && path?.split('/').at(-1) === role;
        });
        if (parent !== undefined) report(placeOf(at), `${parent.text} already matches this session`);
      }
    }
  },
};
