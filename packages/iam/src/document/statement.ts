/** One statement of a policy (spec/iam 1.3, 1.4, 1.6). */
import { readConditions } from './condition.ts';
import type { Element, Statement, Text } from './document.ts';
import type { Faults } from './faults.ts';
import type { JsonMember, JsonNode } from './json.ts';
import { readPrincipal } from './principal.ts';

const elements: readonly string[] = [
  'Sid',
  'Effect',
  'Principal',
  'NotPrincipal',
  'Action',
  'NotAction',
  'Resource',
  'NotResource',
  'Condition',
];

export function readStatement(node: JsonNode, number: number, faults: Faults): Statement | undefined {
  if (node.kind !== 'object') {
    faults.add('value-type', node, 'a statement is a JSON object');
    return undefined;
  }
  const members = new Map(node.members.map((member) => [member.key, member]));
  if (members.has('Statement')) {
    const hint = 'move the inner statements into the outer list';
    faults.add('nested-policy', node.at, 'a whole policy is in place of a statement', hint);
    return undefined;
  }
  for (const member of node.members) if (!elements.includes(member.key)) refuseUnknown(member, faults);
  const sid = readSid(members.get('Sid'), faults);
  const principal = pair(members, 'Principal', faults);
  const action = pair(members, 'Action', faults);
  const resource = pair(members, 'Resource', faults);
  const at = faults.locate(node.at);
  if (action === undefined && !members.has('Action')) {
    faults.add('missing-action', node.at, `statement ${number} has neither Action nor NotAction`);
  }
  const conditions = members.get('Condition');
  return {
    number,
    ...(sid === undefined ? {} : { sid }),
    effect: readEffect(members.get('Effect'), node, number, faults),
    ...(principal === undefined ? {} : { principal: readPrincipal(principal, faults) }),
    action: action === undefined ? { not: false, values: [], at } : readElement(action, faults),
    ...(resource === undefined ? {} : { resource: readElement(resource, faults) }),
    conditions: conditions === undefined ? [] : readConditions(conditions.value, faults),
    at,
  };
}

function refuseUnknown(member: JsonMember, faults: Faults): void {
  const near = elements.find((name) => closeTo(name.toLowerCase(), member.key.toLowerCase()));
  const hint = near === undefined ? `a statement has ${elements.join(', ')}` : `did you mean ${near}`;
  // With a misspelt Condition ignored the policy would allow more (spec/iam 1.1).
  faults.add('unknown-element', member.keyAt, `a statement has no element "${member.key}"`, hint);
}

/** Whether one letter is missing, added, changed or swapped. */
function closeTo(name: string, written: string): boolean {
  if (name === written) return true;
  if (Math.abs(name.length - written.length) > 1) return false;
  let start = 0;
  while (start < name.length && name[start] === written[start]) start += 1;
  const rest = name.slice(start);
  const other = written.slice(start);
  return (
    rest.slice(1) === other.slice(1) ||
    rest.slice(1) === other ||
    rest === other.slice(1) ||
    (rest[0] === other[1] && rest[1] === other[0] && rest.slice(2) === other.slice(2))
  );
}

function readSid(member: JsonMember | undefined, faults: Faults): string | undefined {
  if (member === undefined) return undefined;
  if (member.value.kind === 'string') return member.value.text;
  faults.add('invalid-sid', member.value, 'Sid is a string');
  return undefined;
}

function readEffect(member: JsonMember | undefined, node: JsonNode, number: number, faults: Faults): 'Allow' | 'Deny' {
  if (member === undefined) {
    faults.add('missing-effect', node.at, `statement ${number} has no Effect`);
    return 'Deny';
  }
  const { value } = member;
  if (value.kind === 'string' && (value.text === 'Allow' || value.text === 'Deny')) return value.text;
  faults.add('invalid-effect', value, 'Effect is "Allow" or "Deny"', 'case matters');
  return 'Deny';
}

/** `X` or `NotX`, whichever is present. */
function pair(members: ReadonlyMap<string, JsonMember>, name: string, faults: Faults): JsonMember | undefined {
  const plain = members.get(name);
  const negated = members.get(`Not${name}`);
  if (plain !== undefined && negated !== undefined) {
    faults.add(
      'element-and-negation',
      negated.keyAt,
      `${name} and Not${name} are in one statement`,
      'keep one of the two',
    );
  }
  return plain ?? negated;
}

function readElement(member: JsonMember, faults: Faults): Element {
  return {
    not: member.key.startsWith('Not'),
    values: readTexts(member.value, member.key, faults),
    at: faults.locate(member.keyAt),
  };
}

/** A string or a list of strings. */
function readTexts(node: JsonNode, name: string, faults: Faults): readonly Text[] {
  const nodes = node.kind === 'array' ? node.items : [node];
  return nodes.flatMap((item) => {
    if (item.kind === 'string') return [{ text: item.text, at: faults.locate(item.at) }];
    faults.add('value-type', item, `${name} takes a string or a list of strings`);
    return [];
  });
}
