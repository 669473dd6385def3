/** The Condition element: operator, key, values (spec/iam 10.1, 10.2, 10.3, 1.6). */
import { findOperator } from '../condition/operators.ts';
import { fold } from '../match/fold.ts';
import type { ConditionEntry, Text } from './document.ts';
import type { PolicyFaultKind } from './fault-kinds.ts';
import type { Faults } from './faults.ts';
import type { JsonMember, JsonNode } from './json.ts';

export function readConditions(node: JsonNode, faults: Faults): readonly ConditionEntry[] {
  if (node.kind !== 'object') {
    faults.add('value-type', node, 'Condition is an object of operators');
    return [];
  }
  return node.members.flatMap((member) => readOperator(member, faults));
}

function readOperator(member: JsonMember, faults: Faults): readonly ConditionEntry[] {
  const operator = findOperator(member.key);
  if (operator === undefined) {
    // Ignored, an Allow would allow more; taken as false, a Deny would deny less (spec/iam 10.2).
    const hint = 'such as StringEquals, ArnLike, BoolIfExists or ForAllValues:StringLike';
    faults.add(operatorFault(member.key), member.keyAt, `"${member.key}" is not a condition operator`, hint);
    return [];
  }
  if (member.key !== operator.canonical) {
    // What it means is clear, so that test cases of other engines can be read.
    faults.addUnstorable(
      'operator-case',
      member.keyAt,
      `"${member.key}" is not a condition operator: case matters`,
      `write ${operator.canonical}`,
    );
  }
  if (member.value.kind !== 'object') {
    faults.add('value-type', member.value, `${member.key} takes an object of keys and values`);
    return [];
  }
  const seen = new Map<string, JsonMember>();
  return member.value.members.flatMap((entry): readonly ConditionEntry[] => {
    const key = fold(entry.key);
    const earlier = seen.get(key);
    if (earlier !== undefined && earlier.key !== entry.key) {
      const message = `"${entry.key}" and "${earlier.key}" are the same key: case is ignored`;
      faults.add('condition-key-case', entry.keyAt, message, 'write it once, with all its values in a list');
    }
    seen.set(key, entry);
    if (entry.key === '' || /^\s|\s$/.test(entry.key)) {
      faults.add('invalid-condition-key', entry.keyAt, 'a condition key is empty or begins or ends with a space');
    }
    return [
      {
        operator: operator.name,
        written: member.key,
        ...(operator.setOperator === undefined ? {} : { setOperator: operator.setOperator }),
        ifExists: operator.ifExists,
        key: entry.key,
        values: readValues(entry.value, entry.key, faults),
        at: faults.locate(entry.keyAt),
      },
    ];
  });
}

/** Null supports neither a set operator nor IfExists (spec/iam 10.2). */
function operatorFault(written: string): PolicyFaultKind {
  if (/:null$/i.test(written)) return 'null-with-qualifier';
  return /^(?:.*:)?nullifexists$/i.test(written) ? 'null-with-if-exists' : 'unknown-operator';
}

/** Numbers and booleans without quotes are read as their text (spec/iam 1.6). */
function readValues(node: JsonNode, key: string, faults: Faults): readonly Text[] {
  const nodes = node.kind === 'array' ? node.items : [node];
  return nodes.flatMap((item) => {
    if (item.kind === 'string' || item.kind === 'number' || item.kind === 'boolean') {
      return [{ text: item.text, at: faults.locate(item.at) }];
    }
    faults.add('value-type', item, `${key} takes a string or a list of strings, not ${item.kind}`);
    return [];
  });
}
