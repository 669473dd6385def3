/** The options every command that talks to AWS has, as the AWS CLI names them. */
import type { ProfileOptions } from '@sallyport/connect';

export type IdentityOptions = Pick<ProfileOptions, 'profile' | 'region' | 'role'>;
