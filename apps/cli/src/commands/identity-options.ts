/** Options of every command that talks to AWS, named as the AWS CLI names them. */
import { parsePrincipalArn } from '@sallyport/aws';
import { CliError } from '../cli-error.ts';
import { type Option, value } from '../command/option.ts';

/** A mistyped role is no question for AWS: its answer would name neither the option nor what to do. */
function roleArn(text: string): string {
  if (parsePrincipalArn(text)?.type !== 'role') {
    throw new CliError('cli/usage', 'a role is named like arn:aws:iam::111122223333:role/NAME');
  }
  return text;
}

export const identityOptions: {
  readonly profile: Option<string | undefined>;
  readonly region: Option<string | undefined>;
  readonly role: Option<string | undefined>;
} = {
  profile: value('name', 'profile of ~/.aws/config'),
  region: value('name', 'region the instances are in'),
  role: value('arn', 'assume this role first, under your own name', { read: roleArn }),
};
