/**
 * Role session names that a program chose because its caller gave none: each one would be a new Linux account of nobody in
 * particular (spec/host I-10). The forms are those of the SDKs' sources and of the AWS services that assume a role themselves.
 */

/** Forms of one maker, which no person has. */
const ofMakers: readonly (readonly [maker: string, form: RegExp])[] = [
  // github.com/boto/botocore, credentials.py; older releases wrote `AWS-CLI-session-`.
  ['botocore or the AWS CLI', /^(?:botocore-session|aws-?cli-session)(?:-\d+)?$/i],
  ['boto3', /^boto3(?:-session)?(?:-[\d.]+)?$/i],
  // github.com/aws/aws-sdk-js-v3, credential-provider-{ini,web-identity}: `aws-sdk-js-` and `aws-sdk-js-session-`. The SDKs for Java, PHP, Kotlin, Swift and C++ put their own language there.
  ['an AWS SDK', /^aws-sdk-[a-z0-9]+(?:-session)?-[0-9a-f-]+$/i],
  // github.com/aws/aws-sdk-go-v2, credentials/stscreds; Terraform's AWS provider has it too.
  ['the AWS SDK for Go or Terraform', /^aws-go-sdk-\d+$/i],
  ['the AWS SDK for .NET', /^aws-dotnet-sdk-session-\d+$/i],
  ['the AWS SDK for Ruby', /^default_session$/i],
  // github.com/awslabs/aws-sdk-rust, aws-config.
  ['the AWS SDK for Rust', /^(?:assume-role-(?:from-profile|provider)|web-identity-token)-\d+$/i],
  // https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/iam-roles-for-amazon-ec2.html: the instance id is the session name.
  ['an instance or a managed node', /^m?i-[0-9a-f]{8,17}$/i],
  ['AWS CodeBuild', /^AWSCodeBuild(?:-[0-9a-f-]+)?$/i],
];

/** Forms of many makers, which an IAM user could be called: only names that the caller of AssumeRole chose are held against them. */
const ofPrograms: typeof ofMakers = [
  ['a program', /^[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}$/i],
  // The id of an Amazon ECS task, and random names of the same form.
  ['a program', /^(?=.*\d)[0-9a-f]{32}$/i],
  // A time of day in seconds or smaller units, alone or after a word.
  ['a program', /^(?:[a-z]+(?:[-_][a-z]+)*[-_.]?)?\d{10,}$/i],
];

/** What makes names of this form; undefined for a name that somebody may have chosen. */
export function makerOfSessionName(session: string, chosenByCaller: boolean): string | undefined {
  const forms = chosenByCaller ? [...ofMakers, ...ofPrograms] : ofMakers;
  return forms.find(([, form]) => form.test(session))?.[0];
}
