/**
 * Compiles a document as a whole before anything is decided: every pattern of every element, without a look at the literal text
 * that tells most of them apart. The engine, which compiles what a decision reaches, has to decide and trace the same.
 */
import {
  type CompiledPolicy,
  type CompiledStatement,
  defaultBehaviour,
  type PolicyDocument,
  type UnspecifiedBehaviour,
} from '@sallyport/iam';
import type { ActionMatcher } from '../src/compile/actions.ts';
import { compilePrincipal } from '../src/compile/principals.ts';
import { type Language, type ResourceValue, resourceMatcher } from '../src/compile/resources.ts';
import { compileCondition } from '../src/condition/evaluate-condition.ts';
import type { Element, Statement, Text } from '../src/document/document.ts';
import { arnPattern } from '../src/match/arn.ts';
import { fold } from '../src/match/fold.ts';
import { compileGlob, type Glob, type GlobToken } from '../src/match/glob.ts';
import { textPattern } from '../src/match/pattern.ts';
import { parseTemplate } from '../src/match/template.ts';
import { or } from '../src/truth.ts';

export function compileWhole(
  document: PolicyDocument,
  behaviour: UnspecifiedBehaviour = defaultBehaviour,
): CompiledPolicy {
  return { document, statements: document.statements.map((one) => statementOf(one, document, behaviour)) };
}

function statementOf(
  statement: Statement,
  { type, version }: PolicyDocument,
  behaviour: UnspecifiedBehaviour,
): CompiledStatement {
  const supportsVariables = version === '2012-10-17';
  const { at, conditions, effect, resource } = statement;
  const everyone = { not: false, entries: [{ kind: 'AWS', text: '*', at }], at } as const;
  const principal = statement.principal ?? (type === 'endpoint' ? everyone : undefined);
  const language: Language = {
    supportsVariables,
    completes: type === 'identity' || type === 'boundary' || behaviour.incompleteArn === 'complete',
    spansColons: behaviour.colonSpanning === 'yes',
  };
  const resources = resource?.values.map((text) => resourceOf(text, language));
  return {
    statement,
    deny: effect === 'Deny',
    actions: actionsOf(statement.action, behaviour),
    resources: resources && resourceMatcher(resource?.not === true, resources, language, behaviour),
    principal: principal && compilePrincipal(principal),
    conditions: conditions.map((entry) => compileCondition(entry, supportsVariables, behaviour)),
  };
}

function actionsOf(element: Element, behaviour: UnspecifiedBehaviour): ActionMatcher {
  const globs = element.values.map(({ text }) => actionOf(text, behaviour));
  return {
    matches: (action) => globs.some((glob) => glob(action)) !== element.not,
    matchingValue: (action) => element.values[globs.findIndex((glob) => glob(action))],
  };
}

function actionOf(text: string, { wildcardService }: UnspecifiedBehaviour): Glob {
  const [service = '', name] = text.split(':');
  if (text !== '*' && (name === undefined || (wildcardService === 'no match' && /[*?]/.test(service)))) {
    return () => false;
  }
  const { tokens } = parseTemplate(fold(text), { supportsVariables: false, wildcards: true });
  return compileGlob(tokens as readonly GlobToken[]);
}

function resourceOf(text: Text, language: Language): ResourceValue {
  if (/^\*+$/.test(text.text)) {
    const anything = (): boolean => true;
    const resolve = (): string => text.text;
    return { text, matches: anything, matchesBeyondColonBoundary: anything, resolve, unknownKeys: () => [] };
  }
  const fields = arnPattern(text.text, language, language.completes);
  const whole = textPattern(text.text, { ...language, wildcards: true });
  const beyond: ResourceValue['matches'] = (resource, context) =>
    resource.arn !== undefined && text.text.startsWith('arn:') && whole.matches(resource.text, context);
  const matches: ResourceValue['matches'] = (resource, context) =>
    resource.arn !== undefined && fields.matches(resource.arn, context);
  return {
    text,
    resolve: fields.resolve,
    unknownKeys: fields.unknownKeys,
    matchesBeyondColonBoundary: beyond,
    matches: language.spansColons
      ? (resource, context) => or(matches(resource, context), beyond(resource, context))
      : matches,
  };
}
