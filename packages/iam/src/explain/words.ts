/** How layers, places and values are named in sentences. */
import type { Text } from '../document/document.ts';
import type { Layer } from '../evaluate/policy-set.ts';
import type { LayerTrace, PolicyTrace, StatementTrace } from '../evaluate/trace.ts';

export const layerNames: Readonly<Record<Layer, string>> = {
  identity: 'identity policy',
  boundary: 'permissions boundary',
  session: 'session policy',
  resource: 'resource policy',
  trust: 'trust policy of the role',
  key: 'key policy',
  'service-control': 'service control policy',
  'resource-control': 'resource control policy',
  endpoint: 'VPC endpoint policy',
};

/** `service control policy of level root` */
export function nameLayer({ layer, level }: Pick<LayerTrace, 'layer' | 'level'>): string {
  return level === undefined ? layerNames[layer] : `${layerNames[layer]} of level ${level}`;
}

/** `statement 2 (Nodes) of access (group DevOps), access.json:14` */
export function nameStatement(policy: PolicyTrace, { statement }: StatementTrace): string {
  const sid = statement.sid === undefined || statement.sid === '' ? '' : ` (${statement.sid})`;
  const origin = policy.origin === undefined ? '' : ` (${policy.origin})`;
  const place = policy.file === undefined ? `line ${statement.at.line}` : `${policy.file}:${statement.at.line}`;
  return `statement ${statement.number}${sid} of ${policy.name}${origin}, ${place}`;
}

export function list(texts: readonly string[], word = 'or'): string {
  if (texts.length <= 1) return texts[0] ?? 'nothing';
  return `${texts.slice(0, -1).join(', ')} ${word} ${texts.at(-1)}`;
}

/** Long lists are cut: a sentence is read, not searched. */
export function listSome(texts: readonly string[], most = 4): string {
  if (texts.length <= most) return list(texts);
  return `${texts.slice(0, most).join(', ')} or one of ${texts.length - most} more`;
}

/** Control characters of hostile values must not reach a terminal raw. */
export function quote(text: string): string {
  const shown = text.length > 200 ? `${text.slice(0, 200)}…` : text;
  return JSON.stringify(shown).replace(/[\u007f-\u009f\u2028\u2029\u202a-\u202e\u2066-\u2069]/g, (character) => {
    return `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;
  });
}

export function quoteTexts(texts: readonly Text[]): string {
  return listSome(texts.map(({ text }) => text));
}
