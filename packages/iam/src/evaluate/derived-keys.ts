/** Keys whose values follow from the principal and from the owner of the resource (spec/iam 8.8, 10.15). */
export const derivedKeys: readonly string[] = [
  'aws:username',
  'aws:userid',
  'aws:PrincipalArn',
  'aws:PrincipalAccount',
  'aws:PrincipalType',
  'aws:PrincipalIsAWSService',
  'aws:PrincipalServiceName',
  'aws:ResourceAccount',
];
