/** Inline policies of users, groups and roles. */
import { policySize } from '@sallyport/iam';
import type { Call, Operation, Operations } from '../../service.ts';
import { ServiceError } from '../../service-error.ts';
import { boundaryKey } from './boundaries.ts';
import { noSuchEntity } from './errors.ts';
import { type IdentityType, identityTypes, type NameInput } from './identities.ts';
import { limits } from './limits.ts';
import { checkName } from './names.ts';
import { requiredPermission } from './operation.ts';
import { type PageRequest, paginate } from './paginate.ts';
import { checkDocument } from './policy-document.ts';
import { encodeDocument } from './render.ts';
import type { Attachments } from './store.ts';

type PolicyInput = NameInput & { readonly PolicyName: string };
type PutInput = PolicyInput & { readonly PolicyDocument: string };

function operations(identity: IdentityType): Operations {
  const nameOf = (input: NameInput): string => input[identity.member];
  const requiredPermissions = (verb: string, bounded: boolean) => (input: NameInput, call: Call) => {
    const target = identity.target(call, nameOf(input));
    return requiredPermission(call, verb, identity.type, target, bounded ? boundaryKey(target.boundary) : undefined);
  };
  const put: Operation<PutInput, void> = {
    requiredPermissions: requiredPermissions(`Put${identity.word}Policy`, true),
    handle(input, call) {
      const entity = identity.get(call, nameOf(input));
      checkName('policyName', input.PolicyName);
      checkDocument('identity', input.PolicyDocument, 'policyDocument');
      checkSize(identity, entity, input);
      entity.inline.set(input.PolicyName, input.PolicyDocument);
    },
  };
  const get: Operation<PolicyInput, object> = {
    requiredPermissions: requiredPermissions(`Get${identity.word}Policy`, false),
    handle(input, call) {
      const entity = identity.get(call, nameOf(input));
      const document = entity.inline.get(input.PolicyName);
      if (document === undefined) throw noPolicy(identity, input.PolicyName);
      return {
        [identity.member]: entity.name,
        PolicyName: input.PolicyName,
        PolicyDocument: encodeDocument(document),
      };
    },
  };
  const list: Operation<NameInput & PageRequest, object> = {
    requiredPermissions: requiredPermissions(`List${identity.word}Policies`, false),
    handle(input, call) {
      const { items, ...page } = paginate(identity.get(call, nameOf(input)).inline.keys(), (name) => name, input);
      return { PolicyNames: items, ...page };
    },
  };
  const remove: Operation<PolicyInput, void> = {
    requiredPermissions: requiredPermissions(`Delete${identity.word}Policy`, true),
    handle(input, call) {
      if (!identity.get(call, nameOf(input)).inline.delete(input.PolicyName))
        throw noPolicy(identity, input.PolicyName);
    },
  };
  return {
    [`Put${identity.word}Policy`]: put,
    [`Get${identity.word}Policy`]: get,
    [`List${identity.word}Policies`]: list,
    [`Delete${identity.word}Policy`]: remove,
  };
}

/** The quota is for all inline policies of one entity together. */
function checkSize(identity: IdentityType, entity: Attachments & { readonly name: string }, input: PutInput): void {
  let size = policySize(input.PolicyDocument);
  for (const [name, document] of entity.inline) if (name !== input.PolicyName) size += policySize(document);
  const most = limits.inlineCharacters[identity.type];
  if (size > most) {
    const message = `Maximum policy size of ${most} bytes exceeded for ${identity.type} ${entity.name}`;
    throw new ServiceError('LimitExceeded', 409, message);
  }
}

function noPolicy(identity: IdentityType, name: string): ServiceError {
  return noSuchEntity(`The ${identity.type} policy with name ${name} cannot be found.`);
}

export const inlinePolicyOperations: Operations = Object.assign({}, ...identityTypes.map(operations));
