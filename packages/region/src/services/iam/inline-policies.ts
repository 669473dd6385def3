/** Inline policies of users, groups and roles: one implementation, three faces. */
import { policySize } from '@sallyport/iam';
import type { Call, Operation, Operations } from '../../service.ts';
import { ServiceError } from '../../service-error.ts';
import { boundaryKey } from './boundaries.ts';
import { type Carrier, carriers, type NameInput } from './carriers.ts';
import { noSuchEntity } from './errors.ts';
import { limits } from './limits.ts';
import { checkName } from './names.ts';
import { requiredAllow } from './operation.ts';
import { type PageRequest, paginate } from './paginate.ts';
import { checkDocument } from './policy-document.ts';
import { encodeDocument } from './render.ts';
import type { Attachments } from './store.ts';

type PolicyInput = NameInput & { readonly PolicyName: string };
type PutInput = PolicyInput & { readonly PolicyDocument: string };

function operations(carrier: Carrier): Operations {
  const nameOf = (input: NameInput): string => input[carrier.member];
  const requiredAllows = (verb: string, bounded: boolean) => (input: NameInput, call: Call) => {
    const target = carrier.target(call, nameOf(input));
    return requiredAllow(call, verb, carrier.type, target, bounded ? boundaryKey(target.boundary) : undefined);
  };
  const put: Operation<PutInput, void> = {
    requiredAllows: requiredAllows(`Put${carrier.word}Policy`, true),
    handle(input, call) {
      const entity = carrier.get(call, nameOf(input));
      checkName('policyName', input.PolicyName);
      checkDocument('identity', input.PolicyDocument, 'policyDocument');
      checkSize(carrier, entity, input);
      entity.inline.set(input.PolicyName, input.PolicyDocument);
    },
  };
  const get: Operation<PolicyInput, object> = {
    requiredAllows: requiredAllows(`Get${carrier.word}Policy`, false),
    handle(input, call) {
      const entity = carrier.get(call, nameOf(input));
      const document = entity.inline.get(input.PolicyName);
      if (document === undefined) throw noPolicy(carrier, input.PolicyName);
      return {
        [carrier.member]: entity.name,
        PolicyName: input.PolicyName,
        PolicyDocument: encodeDocument(document),
      };
    },
  };
  const list: Operation<NameInput & PageRequest, object> = {
    requiredAllows: requiredAllows(`List${carrier.word}Policies`, false),
    handle(input, call) {
      const { items, ...page } = paginate(carrier.get(call, nameOf(input)).inline.keys(), (name) => name, input);
      return { PolicyNames: items, ...page };
    },
  };
  const remove: Operation<PolicyInput, void> = {
    requiredAllows: requiredAllows(`Delete${carrier.word}Policy`, true),
    handle(input, call) {
      if (!carrier.get(call, nameOf(input)).inline.delete(input.PolicyName)) throw noPolicy(carrier, input.PolicyName);
    },
  };
  return {
    [`Put${carrier.word}Policy`]: put,
    [`Get${carrier.word}Policy`]: get,
    [`List${carrier.word}Policies`]: list,
    [`Delete${carrier.word}Policy`]: remove,
  };
}

/** The quota is for all inline policies of one entity together. */
function checkSize(carrier: Carrier, entity: Attachments & { readonly name: string }, input: PutInput): void {
  let size = policySize(input.PolicyDocument);
  for (const [name, document] of entity.inline) if (name !== input.PolicyName) size += policySize(document);
  const most = limits.inlineCharacters[carrier.type];
  if (size > most) {
    const message = `Maximum policy size of ${most} bytes exceeded for ${carrier.type} ${entity.name}`;
    throw new ServiceError('LimitExceeded', 409, message);
  }
}

function noPolicy(carrier: Carrier, name: string): ServiceError {
  return noSuchEntity(`The ${carrier.type} policy with name ${name} cannot be found.`);
}

export const inlinePolicyOperations: Operations = Object.assign({}, ...carriers.map(operations));
