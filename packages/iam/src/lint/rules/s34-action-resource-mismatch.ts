/** S34: an action on a resource of a kind it does not know grants nothing (spec/iam 5.8). The reference's slips are spared. */
import { policyTypes, type Rule } from '../finding.ts';
import { hasUnknown } from '../linted.ts';
import { detailsOf, resourceType } from '../lookup.ts';
import { canMatchArn, isStar } from '../resource-patterns.ts';

/**
 * The reference knows no resource for these, and AWS's own policies name some all the same: sessions (spec/iam 14.7), every bucket,
 * the path that is listed in IAM, log groups, items of operations. DescribeSessions is S13's.
 */
const spared =
  /^(?:ssmmessages:OpenDataChannel|ssm:(?:DescribeSessions|CreateOpsItem)|s3:ListAllMyBuckets|iam:List\w+|logs:\w+)$/;

export const actionResourceMismatch: Rule = {
  id: 'S34',
  severity: 'error',
  sentence: 'this action is never asked about such a resource',
  remedy: 'give it a statement of its own with resources it knows',
  types: policyTypes,
  checkPolicy({ document, placeOf, type }, report) {
    if (type === 'key' || type === 'resource') return;
    for (const { action, resource } of document.statements) {
      if (resource?.not !== false || action.not || resource.values.length === 0) continue;
      if (resource.values.some(({ text }) => isStar(text) || hasUnknown(text.split(':').slice(0, 3).join(''))))
        continue;
      for (const { text, at } of action.values) {
        const details = detailsOf(text);
        if (details === undefined) continue;
        if (details.types.length === 0) {
          if (spared.test(details.name)) continue;
          report(
            placeOf(at),
            `${details.name} knows no resources: on anything but "*" it says nothing`,
            'give it a statement of its own with "Resource": "*"',
          );
          continue;
        }
        const fits = details.types.some((name) => {
          const template = resourceType(details.service, name)?.[0];
          if (template === undefined) return true;
          const [, , service = '', , , ...rest] = template.split(':');
          const [fixedStart = ''] = rest.join(':').split('${', 1);
          // A short ARN is another rule's.
          return resource.values.some(
            (value) => value.text.split(':').length < 6 || canMatchArn(value.text, service, fixedStart),
          );
        });
        if (!fits)
          report(
            placeOf(at),
            `${details.name} is asked about ${details.types.join(', ')}, and none of that is named here`,
          );
      }
    }
  },
};
