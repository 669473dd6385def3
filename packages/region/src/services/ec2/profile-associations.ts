/** Associates, replaces and disassociates instance profiles of running and stopped instances. */
import type {
  AssociateIamInstanceProfileRequest,
  AssociateIamInstanceProfileResult,
  DescribeIamInstanceProfileAssociationsRequest,
  DescribeIamInstanceProfileAssociationsResult,
  DisassociateIamInstanceProfileRequest,
  DisassociateIamInstanceProfileResult,
  IamInstanceProfileAssociation,
  IamInstanceProfileAssociationState,
  IamInstanceProfileSpecification,
  ReplaceIamInstanceProfileAssociationRequest,
  ReplaceIamInstanceProfileAssociationResult,
} from '@aws-sdk/client-ec2';
import type { Account } from '../../account.ts';
import type { Call, Operation, RequiredPermission } from '../../service.ts';
import { iamArn } from '../iam/store.ts';
import { revokeInstanceCredentials } from '../sts/instance-credentials.ts';
import { error, incorrectState } from './errors.ts';
import { applyFilters, fields } from './filter.ts';
import { instancePermissions, requireInstance } from './find-instances.ts';
import { paginate } from './paginate.ts';
import { namedProfile, newAssociation, passRolePermissions, requireProfile } from './profiles.ts';
import { ec2Arn, requiredPermission, requiredPermissionOnAny } from './required-permissions.ts';
import { type Instance, instancesOf, type ProfileAssociation } from './store.ts';

type AssociateInput = { InstanceId: string; IamInstanceProfile: IamInstanceProfileSpecification };

export const associateProfile: Operation<
  AssociateIamInstanceProfileRequest & AssociateInput,
  AssociateIamInstanceProfileResult
> = {
  requiredPermissions: ({ InstanceId, IamInstanceProfile }, call) =>
    associationPermissions(call, 'AssociateIamInstanceProfile', InstanceId, IamInstanceProfile),
  handle({ InstanceId, IamInstanceProfile }, { account }) {
    const instance = requireInstance(account, InstanceId);
    const profile = requireProfile(account, IamInstanceProfile);
    if (instance.state !== 'running' && instance.state !== 'stopped') throw incorrectState(instance.id, 'associated');
    if (instance.profile !== undefined) {
      throw error('IncorrectState', `There is an existing association for instance ${instance.id}`);
    }
    instance.profile = newAssociation(account, profile);
    return { IamInstanceProfileAssociation: detail(instance, instance.profile, 'associating') };
  },
};

type ReplaceInput = { AssociationId: string; IamInstanceProfile: IamInstanceProfileSpecification };

export const replaceProfile: Operation<
  ReplaceIamInstanceProfileAssociationRequest & ReplaceInput,
  ReplaceIamInstanceProfileAssociationResult
> = {
  requiredPermissions: ({ AssociationId, IamInstanceProfile }, call) => {
    const [instance] = requireAssociation(call.account, AssociationId);
    return associationPermissions(call, 'ReplaceIamInstanceProfileAssociation', instance.id, IamInstanceProfile);
  },
  handle({ AssociationId, IamInstanceProfile }, { account }) {
    const [instance] = requireAssociation(account, AssociationId);
    const profile = requireProfile(account, IamInstanceProfile);
    if (instance.state !== 'running') throw incorrectState(instance.id, 'associated');
    revokeInstanceCredentials(account, instance.id);
    instance.profile = newAssociation(account, profile);
    return { IamInstanceProfileAssociation: detail(instance, instance.profile, 'associating') };
  },
};

export const disassociateProfile: Operation<
  DisassociateIamInstanceProfileRequest & { AssociationId: string },
  DisassociateIamInstanceProfileResult
> = {
  requiredPermissions: ({ AssociationId }, call) =>
    instancePermissions(call, 'DisassociateIamInstanceProfile', [
      requireAssociation(call.account, AssociationId)[0].id,
    ]),
  handle({ AssociationId }, { account }) {
    const [instance, association] = requireAssociation(account, AssociationId);
    delete instance.profile;
    revokeInstanceCredentials(account, instance.id);
    return { IamInstanceProfileAssociation: detail(instance, association, 'disassociating') };
  },
};

type Row = readonly [Instance, ProfileAssociation];

const filters = fields<Row>({
  'instance-id': ([instance]) => instance.id,
  state: () => 'associated',
});

export const describeProfileAssociations: Operation<
  DescribeIamInstanceProfileAssociationsRequest,
  DescribeIamInstanceProfileAssociationsResult
> = {
  requiredPermissions: (_, call) => requiredPermissionOnAny(call, 'DescribeIamInstanceProfileAssociations'),
  async handle(input, call) {
    const { account } = call;
    const ids = input.AssociationIds;
    const asked: Row[] = ids === undefined ? associations(account) : ids.map((id) => requireAssociation(account, id));
    const page = paginate(
      await applyFilters(call, asked, input.Filters, filters),
      ([, { associationId }]) => associationId,
      input,
    );
    return {
      IamInstanceProfileAssociations: page.items.map(([instance, association]) =>
        detail(instance, association, 'associated'),
      ),
      NextToken: page.NextToken,
    };
  },
};

/** An instance profile associated later passes its role to the instance, as one given at launch does. */
function associationPermissions(
  call: Call,
  action: string,
  instanceId: string,
  given: IamInstanceProfileSpecification,
): readonly RequiredPermission[] {
  const profile = namedProfile(call.account, given);
  const [asked] = instancePermissions(call, action, [instanceId]);
  const context =
    profile === undefined ? {} : { 'ec2:NewInstanceProfile': iamArn(call.account, 'instance-profile', profile) };
  return [
    requiredPermission(call, action, asked?.resources ?? [], context),
    ...passRolePermissions(call, given, ec2Arn(call.account, 'instance', instanceId)),
  ];
}

function associations(account: Account): Row[] {
  return instancesOf(account).flatMap((instance): Row[] =>
    instance.profile === undefined ? [] : [[instance, instance.profile]],
  );
}

function requireAssociation(account: Account, id: string): Row {
  const row = associations(account).find(([, { associationId }]) => associationId === id);
  if (row !== undefined) return row;
  throw error('NoSuchAssociation', `An invalid association-id of '${id.slice(0, 80)}' was given`);
}

function detail(
  { id }: Instance,
  { associationId, arn, profileId, since }: ProfileAssociation,
  State: IamInstanceProfileAssociationState,
): IamInstanceProfileAssociation {
  return {
    AssociationId: associationId,
    InstanceId: id,
    IamInstanceProfile: { Arn: arn, Id: profileId },
    State,
    Timestamp: since,
  };
}
