/**
 * Buckets, queues and repositories stand in their ARN by name alone, and their names have no colon: a pattern with one in that
 * place matches no resource (spec/iam 5.10).
 */
import { fold } from '../../match/fold.ts';
import { resourcesIn } from '../document-values.ts';
import { policyTypes, type Rule } from '../finding.ts';

export const resourceOfNoName: Rule = {
  id: 'resource-of-no-name',
  severity: 'error',
  sentence: 'no resource of this service has such a name: this matches nothing',
  remedy: 'write the name as it is, and objects of a bucket as arn:aws:s3:::bucket/*',
  types: policyTypes,
  checkPolicy({ document, placeOf }, report) {
    for (const { text, at } of resourcesIn(document)) {
      const [arn, , service = '', region, account, ...rest] = text.split(':');
      const impossible = Object.hasOwn(notInNames, fold(service)) ? notInNames[fold(service)] : undefined;
      if (arn !== 'arn' || impossible === undefined || rest.length === 0) continue;
      // With a Region and an account S3 has access points and other types, which begin with their name.
      if (fold(service) === 's3' && (region !== '' || account !== '')) continue;
      // A wildcard or variable before it may already match the end of the name.
      const [sign = '', before = ''] = impossible.exec(rest.join(':')) ?? [];
      if (sign !== '' && !/[*?$\u00a4-\u00a6]/.test(before))
        report(placeOf(at), `"${before}" is followed by "${sign.slice(-1)}", which no name has: this matches nothing`);
    }
  },
};

/** What comes before the first character that the names of a service do not have. */
const notInNames: Readonly<Record<string, RegExp>> = {
  s3: /^([^:/]*):/,
  sqs: /^([^:/]*)[:/]/,
  codecommit: /^([^:/]*)[:/]/,
};
