/**
 * What a door's answer can hang on: the statements that speak of its actions, and the context keys these look at.
 * Principals that agree in that, and nodes that agree in what these statements see of them, get the same answer.
 */
import type { CompiledStatement } from '../compile/compile.ts';
import { contextKeys } from '../document/context-keys.ts';
import type { PolicyDocument } from '../document/document.ts';
import type { NamedPolicy } from '../evaluate/policy-set.ts';
import { splitArn } from '../match/arn.ts';
import { fold } from '../match/fold.ts';
import type { Scope } from '../match/scope.ts';
import type { ExportedNode } from './account-export.ts';
import type { Asker } from './asker.ts';
import type { Door } from './door.ts';

export type Relevance = {
  /** Equal for askers whose statements about this door are the same. */
  readonly statements: string;
  /** Equal for askers who get the same answers. */
  readonly caller: string;
  /** Equal for nodes that get the same answers from such askers. */
  node(node: ExportedNode): string;
};

/** Everything known about statements is kept as long as the statements are, and numbers stand for them. */
export type Registry = {
  relevance(asker: Asker, door: Door): Relevance;
};

type Facts = { readonly number: number; readonly keys: readonly string[] };

export function createRegistry(): Registry {
  const facts = new WeakMap<CompiledStatement, Facts>();
  const views = new Map<string, Relevance['node']>();
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
      const { identity, boundary, session, serviceControl, resourceControl } = asker.policies;
      const spoken = [
        `i${read(identity)}`,
        boundary === undefined ? '' : `b${read(boundary)}`,
        session === undefined ? '' : `s${read(session)}`,
        ...(serviceControl ?? []).map(({ policies }) => `c${read(policies)}`),
        ...(resourceControl ?? []).map(({ policies }) => `r${read(policies)}`),
      ].join('|');
      const sorted = [...keys].sort();
      const id = `${door.name} ${spoken}`;
      let view = views.get(id);
      if (view === undefined) {
        view = viewOf(door, statements, sorted);
        views.set(id, view);
      }
      return { statements: id, caller: `${id} ${callerFacts(asker, door, sorted)}`, node: view };
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
  // Service control policies do not bind these (6, 3).
  facts.push(arn.includes(':role/aws-service-role/'), policies.boundary !== undefined);
  const given = Object.entries(context).map(([name, value]): [string, unknown] => [fold(name), value]);
  const open = unknown.map(fold);
  for (const key of keys) {
    facts.push(given.filter(([name]) => name === key).map(([, value]) => value));
    facts.push(open.some((one) => one === key || (one.endsWith('/*') && key.startsWith(one.slice(0, -1)))));
  }
  return JSON.stringify([facts, door.callerFacets?.(asker) ?? '']);
}

const noValues: Scope = { find: () => undefined };
const tagFamily = /^(?:ssm:resourcetag|aws:resourcetag|ec2:resourcetag|ecs:resourcetag)\/(.+)$/s;

function viewOf(door: Door, statements: readonly CompiledStatement[], keys: readonly string[]): Relevance['node'] {
  const patterns = [...new Set(statements)].flatMap(({ resources }) => resources?.values ?? []);
  const plain = patterns.filter(({ text }) => !text.text.includes('${'));
  const variable = patterns.map(({ text }) => text.text).filter((text) => text.includes('${'));
  // A variable in the name part may single out any node; before it, only its account and region count, which always do.
  const wholeName = variable.some(
    (text) => text.split(':').slice(5).join(':').includes('${') || !text.startsWith('arn:'),
  );
  const tags = new Set(keys.flatMap((key) => tagFamily.exec(key)?.[1] ?? []));
  return (node) => {
    const arn = splitArn(node.arn);
    const resource = { text: node.arn, arn };
    const seen = [...node.tags].filter(([key]) => tags.has(fold(key)));
    const matches = plain.map((value) => (value.matches(resource, noValues) === true ? '1' : '0')).join('');
    const hits = wholeName
      ? node.arn
      : variable.length > 0
        ? `${arn?.slice(0, 5).join(':')}${namesHit(variable, node)}`
        : '';
    return JSON.stringify([
      node.kind,
      node.region,
      node.account,
      matches,
      hits,
      seen.sort(),
      door.facets?.(node) ?? '',
    ]);
  };
}

/** Which of the patterns with a variable before the name part fit the node by name. */
function namesHit(patterns: readonly string[], node: ExportedNode): string {
  const name = splitArn(node.arn)?.[5] ?? '';
  return patterns.some((text) => !/^[^*?]*\*$/.test(text.split(':').slice(5).join(':')))
    ? name
    : patterns.map((text) => (name.startsWith(text.split(':').slice(5).join(':').slice(0, -1)) ? '1' : '0')).join('');
}
