/** The ARN formats of AWS's reference: which fields of an ARN are empty, and which are not. */
import { fold } from '../match/fold.ts';
import { unknownText } from './linted.ts';
import { canBegin } from './resource-patterns.ts';
import { entryOf } from './service-table.ts';

export type ArnField = 'region' | 'account';

const fieldAt: Readonly<Record<ArnField, number>> = { region: 3, account: 4 };

/** Resource types of which AWS itself owns some, with an empty account in their ARN (spec/iam 5.6). */
const ownedByAws =
  /^(?:document|parameter|automation-definition|image|snapshot|session|view\/AWSService[\w-]*)\/|^[*?$]/;

/** An ARN format: whether each field is empty, and how its resource begins. */
type Shape = Readonly<Record<ArnField, boolean>> & { readonly start: string };

/** Whether the field is filled, and is empty in the ARNs of every resource type it can match. */
export function fieldTooMany(arn: string, field: ArnField): boolean {
  const written = arn.split(':')[fieldAt[field]] ?? '';
  if (!/^[a-z0-9-\u00a5\u00a6]+$/.test(written)) return false;
  const shapes = shapesOf(arn);
  return shapes.length > 0 && shapes.every((shape) => shape[field]);
}

/** Whether the field is empty, and is filled in the ARNs of every resource type it can match. */
export function fieldMissing(arn: string, field: ArnField): boolean {
  const fields = arn.split(':');
  if (fields[fieldAt[field]] !== '' || ownedByAws.test(fields.slice(5).join(':'))) return false;
  const shapes = shapesOf(arn);
  return shapes.length > 0 && shapes.every((shape) => !shape[field]);
}

/** The ARN formats it can match; none for a service that the reference does not have. */
function shapesOf(arn: string): readonly Shape[] {
  const fields = arn.split(':');
  if (fields.length < 6 || fields[0] !== 'arn' || arn.includes(unknownText)) return [];
  const rest = fields.slice(5).join(':');
  if (rest.startsWith('${')) return [];
  return shapesOfService(fold(fields[2] ?? '')).filter(({ start }) => canBegin(rest, start, false));
}

const shapesByService = new Map<string, readonly Shape[]>();

function shapesOfService(service: string): readonly Shape[] {
  const earlier = shapesByService.get(service);
  if (earlier !== undefined) return earlier;
  const formats = Object.values(entryOf(service)?.resources ?? {}).flatMap(([arns]) => arns);
  const shapes = formats.flatMap((format): readonly Shape[] => {
    const [, , owner, region, account, ...rest] = format.split(':');
    if (owner !== service) return [];
    return [{ region: region === '', account: account === '', start: rest.join(':').split('${', 1)[0] ?? '' }];
  });
  shapesByService.set(service, shapes);
  return shapes;
}
