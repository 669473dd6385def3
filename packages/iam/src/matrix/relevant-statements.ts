/**
 * What a door's answer can hang on: the statements that speak of its actions, and the context keys these look at.
 * Principals that agree in that, and nodes that agree in what these statements see of them, get the same answer.
 */

import type { Door } from '../access-paths/access-method.ts';
import type { ExportedNode } from '../account/account-export.ts';
import { boundedMap } from '../bounded-map.ts';
import type { Asker } from '../caller/caller.ts';
import type { CompiledStatement } from '../compile/compile.ts';
import type { ResourceValue } from '../compile/resources.ts';
import { contextKeys } from '../document/context-keys.ts';
import type { PolicyDocument } from '../document/document.ts';
import type { NamedPolicy } from '../evaluate/policy-set.ts';
import { fold } from '../match/fold.ts';

export type Relevance = {
  /** No statement of an identity policy allows any of the actions: the door is closed to whoever this is. */
  readonly closed: boolean;
  /** Equal for askers whose statements about this door are the same. */
  readonly statements: string;
  /** Equal for askers who get the same answers. */
  readonly caller: string;
  readonly view: View;
};

/** What statements see of a node. Nodes that look the same in all of it get the same answers. */
export type View = {
  /** Equal views tell nodes apart by the same text. */
  readonly id: string;
  textOf(node: ExportedNode): string;
  /** Patterns without variables: whether they match counts as well. */
  readonly patterns: readonly ResourceValue[];
};

/** Everything known about statements is kept as long as the statements are, and numbers stand for them. */
export type Registry = {
  relevance(asker: Asker, door: Door): Relevance;
};

type Facts = { readonly number: number; readonly keys: readonly string[] };

export function createRegistry(): Registry {
  const facts = new WeakMap<CompiledStatement, Facts>();
  const views = boundedMap<string, View>(1_024);
  let count = 0;

  const factsOf = (document: PolicyDocument, compiled: CompiledStatement): Facts => {
    let known = facts.get(compiled);
    if (known === undefined) {
      count += 1;
      const keys = contextKeys({ ...document, statements: [compiled.statement] }).map(fold);
      known = { number: count, keys };
      facts.set(compiled, known);
    }
    return known;
  };

  return {
    relevance(asker, door) {
      const keys = new Set<string>();
      const statements: CompiledStatement[] = [];
      const read = (policies: readonly NamedPolicy[]): string =>
        [
          ...new Set(
            policies.flatMap(({ policy }) =>
              policy.statements.flatMap((compiled) => {
                if (!door.actions.some((action) => compiled.actions.matches(action))) return [];
                const { number, keys: looked } = factsOf(policy.document, compiled);
                for (const key of looked) keys.add(key);
                statements.push(compiled);
                return [number];
              }),
            ),
          ),
        ]
          .sort((a, b) => a - b)
          .join(',');
      const { identity, boundary, session, endpoint, serviceControl, resourceControl } = asker.policies;
      const spoken = [
        `i${read(identity)}`,
        boundary === undefined ? '' : `b${read(boundary)}`,
        session === undefined ? '' : `s${read(session)}`,
        endpoint === undefined ? '' : `e${read(endpoint)}`,
        ...(serviceControl ?? []).map(({ policies }) => `c${read(policies)}`),
        ...(resourceControl ?? []).map(({ policies }) => `r${read(policies)}`),
      ].join('|');
      const sorted = [...keys].sort();
      const id = `${door.name} ${spoken}`;
      return {
        closed: !identity.some(({ policy }) =>
          policy.statements.some(
            ({ deny, actions }) => !deny && door.actions.some((action) => actions.matches(action)),
          ),
        ),
        statements: id,
        caller: `${id} ${callerFacts(asker, door, sorted)}`,
        view: views.get(id, () => viewOf(door, statements, sorted)),
      };
    },
  };
}

const namesTheCaller = new Set(['aws:username', 'aws:userid', 'aws:principalarn']);

function callerFacts(asker: Asker, door: Door, keys: readonly string[]): string {
  const { principal, arn, context, unknown, policies } = asker;
  const facts: unknown[] = [principal.type, 'account' in principal ? principal.account : ''];
  if (keys.some((key) => namesTheCaller.has(key))) {
    facts.push(arn, 'sessionName' in principal ? principal.sessionName : '');
  }
  // Service control policies do not bind these (spec/iam 6, 3).
  facts.push(arn.includes(':role/aws-service-role/'), policies.boundary !== undefined);
  const given = Object.entries(context).map(([name, value]): [string, unknown] => [fold(name), value]);
  const open = unknown.map(fold);
  for (const key of keys) {
    facts.push(given.filter(([name]) => name === key).map(([, value]) => value));
    facts.push(open.some((one) => one === key || (one.endsWith('/*') && key.startsWith(one.slice(0, -1)))));
  }
  return JSON.stringify([facts, door.callerFacets?.(asker) ?? '']);
}

const tagFamily = /^(?:ssm:resourcetag|aws:resourcetag|ec2:resourcetag|ecs:resourcetag)\/(.+)$/s;

function viewOf(door: Door, statements: readonly CompiledStatement[], keys: readonly string[]): View {
  const patterns = [...new Set(statements)].flatMap(({ resources }) => resources?.values ?? []);
  const variable = [...new Set(patterns.map(({ text }) => text.text).filter((text) => text.includes('${')))].sort();
  // A variable in the name part may single out any node; before it, only its account and region count, which always do.
  const wholeName = variable.some((text) => nameOf(text).includes('${') || !text.startsWith('arn:'));
  const tags = [...new Set(keys.flatMap((key) => tagFamily.exec(key)?.[1] ?? []))].sort();
  const looked = new Set(tags);
  return {
    id: JSON.stringify([door.facets === undefined ? '' : door.name, tags, wholeName, wholeName ? [] : variable]),
    patterns: patterns.filter(({ text }) => !text.text.includes('${')),
    textOf(node) {
      const seen = [...node.tags].filter(([key]) => looked.has(fold(key))).sort();
      const named = wholeName ? node.arn : variable.length > 0 ? namesHit(variable, node) : '';
      const { kind, region, account, tagsUnknown = false } = node;
      return JSON.stringify([kind, region, account, named, seen, tagsUnknown, door.facets?.(node) ?? '']);
    },
  };
}

function nameOf(arn: string): string {
  return arn.split(':').slice(5).join(':');
}

/** Which of the patterns with a variable before the name part fit the node by name. */
function namesHit(patterns: readonly string[], node: ExportedNode): string {
  const name = nameOf(node.arn);
  const names = patterns.map(nameOf);
  if (!names.every((pattern) => /^[^*?]*\*$/.test(pattern))) return node.arn;
  const fields = node.arn.slice(0, node.arn.length - name.length);
  return `${fields}${names.map((pattern) => (name.startsWith(pattern.slice(0, -1)) ? '1' : '0')).join('')}`;
}
