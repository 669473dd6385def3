/** What ARNs of a service look like by AWS's reference: which of their fields may be filled, which must be. */
import { fold } from '../match/fold.ts';
import { hasUnknown } from './linted.ts';
import { canBegin } from './resource-patterns.ts';
import { serviceTable } from './service-table.ts';

export type ArnField = 'region' | 'account';

const fieldAt: Readonly<Record<ArnField, number>> = { region: 3, account: 4 };

/** Kinds AWS itself owns some of: theirs have an empty account, whatever the reference says (spec/iam 5.6). */
const ownedByAws = /^(?:document|parameter|automation-definition|image|snapshot|session)\/|^[*?$]/;

/** Fields of the ARN that are filled though no kind it can mean has them. */
export function fieldTooMany(arn: string, field: ArnField): boolean {
  const shapes = shapesOf(arn);
  const written = arn.split(':')[fieldAt[field]] ?? '';
  return shapes.length > 0 && /^[a-z0-9-]+$/.test(written) && shapes.every((shape) => shape[fieldAt[field]] === '');
}

/** Fields of the ARN that are empty though every kind it can mean has them. */
export function fieldMissing(arn: string, field: ArnField): boolean {
  const fields = arn.split(':');
  const shapes = shapesOf(arn);
  if (shapes.length === 0 || fields[fieldAt[field]] !== '' || ownedByAws.test(fields.slice(5).join(':'))) return false;
  return shapes.every((shape) => shape[fieldAt[field]] !== '');
}

/** The templates the ARN can be one of, cut into fields. Nothing for services and kinds that are not known whole. */
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

/** Services all of whose kinds of resources the table holds. */
const known: ReadonlySet<string> = new Set(['ssm', 'iam', 'kms', 's3', 'logs', 'ecs']);

const templates: ReadonlyMap<string, readonly (readonly string[])[]> = new Map(
  [...known].map((service) => [
    service,
    Object.values(serviceTable.services[service]?.resources ?? {})
      .map(([arn]) => arn.split(':'))
      .filter((shape) => shape[2] === service),
  ]),
);
