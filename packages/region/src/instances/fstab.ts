/** Mounts as fstab(5), so that one mount(8) makes many. */
import type { Mount } from './plan.ts';

export function fstab(mounts: readonly Mount[]): string {
  return mounts
    .map(({ source, target, type, options }) =>
      [source, target, type, options.join(',')].map(escapeField).concat('0', '0').join(' '),
    )
    .map((line) => `${line}\n`)
    .join('');
}

function escapeField(field: string): string {
  return field.replace(/[\s\\#]/g, (character) => `\\${character.charCodeAt(0).toString(8).padStart(3, '0')}`);
}
