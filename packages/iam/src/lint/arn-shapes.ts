/** The ARN formats of AWS's reference: which fields of an ARN are empty, and which are not. */
import { fold } from '../match/fold.ts';
import { hasUnknown } from './linted.ts';
import { canBegin } from './resource-patterns.ts';
import { serviceTable } from './service-table.ts';

export type ArnField = 'region' | 'account';

const fieldAt: Readonly<Record<ArnField, number>> = { region: 3, account: 4 };

/** Resource types of which AWS itself owns some, with an empty account in their ARN (spec/iam 5.6). */
const ownedByAws = /^(?:document|parameter|automation-definition|image|snapshot|session)\/|^[*?$]/;

/** Whether the field is filled, and is empty in the ARNs of every resource type it can match. */
export function fieldTooMany(arn: string, field: ArnField): boolean {
  const shapes = shapesOf(arn);
  const written = arn.split(':')[fieldAt[field]] ?? '';
  return shapes.length > 0 && /^[a-z0-9-]+$/.test(written) && shapes.every((shape) => shape[fieldAt[field]] === '');
}

/** Whether the field is empty, and is filled in the ARNs of every resource type it can match. */
export function fieldMissing(arn: string, field: ArnField): boolean {
  const fields = arn.split(':');
  const shapes = shapesOf(arn);
  if (shapes.length === 0 || fields[fieldAt[field]] !== '' || ownedByAws.test(fields.slice(5).join(':'))) return false;
  return shapes.every((shape) => shape[fieldAt[field]] !== '');
}

/** The fields of the ARN formats it can match; none for services whose resource types are not all known. */
function shapesOf(arn: string): readonly (readonly string[])[] {
  const fields = arn.split(':');
  const service = fold(fields[2] ?? '');
  if (fields.length < 6 || fields[0] !== 'arn' || !known.has(service)) return [];
  const rest = fields.slice(5).join(':');
  if (hasUnknown(arn) || rest.startsWith('${')) return [];
  return (templates.get(service) ?? []).filter((shape) => {
    const [start = ''] = shape.slice(5).join(':').split('${', 1);
    return canBegin(rest, start, false);
  });
}

/** Services of which the table has all resource types. */
const known: ReadonlySet<string> = new Set(['ssm', 'iam', 'kms', 's3', 'logs', 'ecs']);

const templates: ReadonlyMap<string, readonly (readonly string[])[]> = new Map(
  [...known].map((service) => [
    service,
    Object.values(serviceTable.services[service]?.resources ?? {})
      .map(([arn]) => arn.split(':'))
      .filter((shape) => shape[2] === service),
  ]),
);
