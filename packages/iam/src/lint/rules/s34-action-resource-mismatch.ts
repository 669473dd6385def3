/**
 * S34: an action on a resource type it does not support allows nothing (spec/iam 5.8). Where AWS's own policies often contradict
 * its reference, which may lack a type, it is a warning.
 */
import { policyTypes, type Rule } from '../finding.ts';
import { hasUnknown } from '../linted.ts';
import { detailsOf, resourceType, severityOf } from '../lookup.ts';
import { canMatchArn, isStar } from '../resource-patterns.ts';

/**
 * The reference lists no resource types for these, and AWS's own policies name some: sessions (spec/iam 14.7), every bucket,
 * the path that is listed in IAM, log groups, OpsItems. S13 reports DescribeSessions.
 */
const spared =
  /^(?:ssmmessages:OpenDataChannel|ssm:(?:DescribeSessions|CreateOpsItem)|s3:ListAllMyBuckets|iam:List\w+|logs:\w+)$/;

export const actionResourceMismatch: Rule = {
  id: 'S34',
  severity: 'error',
  sentence: 'this action does not support a resource of this type',
  remedy: 'move it into a statement of its own with resources it supports',
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
            `${details.name} does not support resources: on anything but "*" the statement does not apply`,
            'move it into a statement of its own with "Resource": "*"',
            severityOf([details.service]),
          );
          continue;
        }
        const fits = details.types.some((name) => {
          return resourceType(details.service, name)?.[0].some((format) => {
            const [, , service = '', , , ...rest] = format.split(':');
            const [fixedStart = ''] = rest.join(':').split('${', 1);
            // Another rule reports incomplete ARNs.
            return resource.values.some(
              (value) => value.text.split(':').length < 6 || canMatchArn(value.text, service, fixedStart),
            );
          });
        });
        if (!fits)
          report(
            placeOf(at),
            `${details.name} supports ${details.types.join(', ')}, and no resource of these types is named here`,
            undefined,
            severityOf([details.service]),
          );
      }
    }
  },
};
