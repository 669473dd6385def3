/** Which rule of the catalogue each fault of the parser belongs to: Access Analyzer has a name for most. */
import type { PolicyType } from '../document/document.ts';
import type { Rule, Severity } from './finding.ts';
import { policyTypes } from './finding.ts';
import type { PlacedFault } from './linted.ts';

export function ruleOfFault({ code, message, hint }: PlacedFault, type?: PolicyType): string {
  switch (code) {
    case 'policy/json':
      return hint?.startsWith('two policies') === true ? 'S37' : 'json-syntax-error';
    case 'policy/too-large':
    case 'policy/too-deep':
      return 'beyond-limits';
    case 'policy/nested':
      return 'S37';
    case 'policy/character':
      return 'invalid-character';
    case 'policy/duplicate-key':
      return 'duplicate-keys';
    case 'policy/unknown-element':
      return 'invalid-policy-element';
    case 'policy/missing-element': {
      const element = /Effect|Action|Principal|Resource/.exec(message)?.[0].toLowerCase();
      return `missing-${element ?? 'statement'}`;
    }
    case 'policy/element-forbidden':
      if (message.includes('in one statement')) return 'unsupported-element-combination';
      if (type === 'resource-control' && message.includes('NotPrincipal')) return 'rcp-syntax-error-principal';
      if (type === 'trust')
        return message.includes('Principal')
          ? 'role-trust-policy-syntax-error-not-principal'
          : 'role-trust-policy-syntax-error-resource';
      return 'unsupported-principal';
    case 'policy/version':
      return 'invalid-version';
    case 'policy/effect':
      return message.includes('can only deny') ? 'rcp-syntax-error-allow' : 'invalid-effect';
    case 'policy/sid':
      if (!message.includes('twice')) return 'unsupported-sid';
      return type === 'resource' || type === 'endpoint' ? 'unique-sids-recommended' : 'unique-sids-required';
    case 'policy/value':
      return 'data-type-mismatch';
    case 'policy/action':
      if (message.includes('is not an action')) return 'invalid-action';
      if (type !== 'resource-control') return 'unsupported-action-in-policy';
      return message.includes('NotAction') ? 'rcp-syntax-error-notaction' : 'rcp-syntax-error-action';
    case 'policy/resource':
      if (message.includes('whole ARN')) return 'missing-arn-field';
      return message.includes('wildcard') ? 'invalid-arn-resource' : 'invalid-arn-prefix';
    case 'policy/principal':
      if (message.startsWith('a resource control policy')) return 'rcp-syntax-error-principal';
      if (message.startsWith('a principal is AWS')) return 'invalid-principal-key';
      return message.includes('wildcard') ? 'unsupported-wildcard-in-principal' : 'invalid-principal-format';
    case 'policy/operator':
      if (/"[^"]*:null"/i.test(message)) return 'null-with-qualifier';
      return /"(?:[^"]*:)?nullifexists"/i.test(message) ? 'null-with-if-exists' : 'invalid-condition-operator';
    case 'policy/condition-key':
      return message.includes('one key') ? 'duplicate-keys-with-different-case' : 'invalid-condition-key-format';
    case 'policy/dialect':
      return 'scp-language-of-2025';
    case 'policy/size':
      return 'policy-size-exceeds-quota';
    default: {
      const unnamed: never = code;
      return unnamed;
    }
  }
}

export function faultRule(id: string, sentence: string, remedy: string, severity: Severity = 'error'): Rule {
  return {
    id,
    severity,
    sentence,
    remedy,
    types: policyTypes,
    checkSet: ({ policies, unreadable }, report) => {
      const tell = (fault: PlacedFault, type?: PolicyType): void => {
        if (ruleOfFault(fault, type) === id) report(fault.place, fault.message, cureOf(fault, remedy));
      };
      for (const { faults, type } of policies) for (const fault of faults) tell(fault, type);
      for (const fault of unreadable) tell(fault);
    },
  };
}

/** A hint stands behind its message there; here it has to say alone what to do. */
function cureOf({ code, hint }: PlacedFault, remedy: string): string {
  if (hint === undefined || code === 'policy/operator' || code === 'policy/effect') return remedy;
  const continues = code === 'policy/duplicate-key' || /^(?:such as|sts:)/.test(hint);
  return continues ? `${remedy}: ${hint}` : hint;
}
