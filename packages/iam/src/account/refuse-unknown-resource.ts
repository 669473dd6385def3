/**
 * Refuses a resource that the account would list if it existed. An action on it is denied to every principal whose policies
 * name the resource that was meant: the answer "denied" would be about a mistyped name.
 */
import { isOwnedByAws, nodeKind, splitArn } from '@sallyport/aws';
import { fold } from '../match/fold.ts';
import type { AccountExport, ExportedPrincipal } from './account-export.ts';
import { unknownName } from './find.ts';

/** The resource of these is what they create. */
const creating = new Set(['iam:createuser', 'iam:createrole', 'iam:createservicelinkedrole']);

/**
 * Throws InputError. Resources of other accounts and of services that an export does not list, and patterns, are not
 * checked. Nor is anything where the account is made of policy files alone.
 */
export function refuseUnknownResource(account: AccountExport, action: string, resource: string): void {
  if (account.incomplete === true || /[*?]/.test(resource) || creating.has(fold(action))) return;
  const [, , service, region, owner, rest = ''] = splitArn(resource) ?? [];
  const slash = rest.indexOf('/');
  const type = rest.slice(0, slash);
  if (service === undefined) refuseUnknownId(account, resource);
  else if (service === 'ssm' && type === 'document') {
    refuseUnknownDocument(account, action, { resource, owner, name: rest.slice(slash + 1) });
  } else if (owner === account.account && service === 'iam' && (type === 'user' || type === 'role')) {
    const entries: readonly ExportedPrincipal[] = type === 'user' ? account.users : account.roles;
    if (!entries.some(({ arn }) => arn === resource)) throw unknownName(type, resource, entries, ({ name }) => name);
  } else if (owner === account.account && isNodeType(service, type)) {
    // An export lists the nodes of some regions, and those of EC2 without those of other services.
    const kind = nodeKind(resource);
    const listed = account.nodes.filter((node) => node.region === region && node.kind === kind);
    if (listed.length > 0 && !listed.some(({ arn }) => arn === resource)) {
      throw unknownName('node', resource, listed, ({ id }) => id);
    }
  }
}

function refuseUnknownId({ nodes }: AccountExport, id: string): void {
  if (/^(?:m?i-|ecs:)/.test(id) && nodes.length > 0 && !nodes.some((node) => node.id === id)) {
    throw unknownName('node', id, nodes, (node) => node.id);
  }
}

function isNodeType(service: string, type: string): boolean {
  return (
    (service === 'ec2' && type === 'instance') ||
    (service === 'ssm' && type === 'managed-instance') ||
    (service === 'ecs' && type === 'task')
  );
}

/** Only session documents are listed: an action on documents of other types may be about one that exists. */
function refuseUnknownDocument(
  { account, documents }: AccountExport,
  action: string,
  { resource, owner, name }: { readonly resource: string; readonly owner: string | undefined; readonly name: string },
): void {
  const owned = isOwnedByAws(name);
  const complete = owned || documents.some(({ assumed }) => assumed !== true);
  if (fold(action) !== 'ssm:startsession' || !complete || (!owned && owner !== account)) return;
  if (documents.some((document) => document.name === name)) return;
  const entries = documents.map((document) => ({
    name: document.name,
    arn: resource.slice(0, resource.length - name.length) + document.name,
  }));
  throw unknownName('session document', resource, entries, (entry) => entry.name);
}
