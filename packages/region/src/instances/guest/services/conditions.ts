/** Conditions of a unit, which keep it from being started without a failure: systemd.unit(5). */
import { existsSync, readdirSync, statSync } from 'node:fs';

const checks: Readonly<Record<string, (path: string) => boolean>> = {
  ConditionPathExists: (path) => existsSync(path),
  ConditionPathIsDirectory: (path) => statSync(path, { throwIfNoEntry: false })?.isDirectory() === true,
  ConditionFileNotEmpty: (path) => {
    const info = statSync(path, { throwIfNoEntry: false });
    return info?.isFile() === true && info.size > 0;
  },
  ConditionDirectoryNotEmpty: (path) => {
    try {
      return readdirSync(path).length > 0;
    } catch {
      return false;
    }
  },
  ConditionFileIsExecutable: (path) => {
    const info = statSync(path, { throwIfNoEntry: false });
    return info?.isFile() === true && (info.mode & 0o111) !== 0;
  },
};

/** All must be met; of those that begin with `|` one is enough. */
export function unmetCondition(conditions: readonly (readonly [kind: string, value: string])[]): string | undefined {
  const results = conditions.map(([kind, value]) => {
    const [, trigger = '', not = '', path = ''] = /^(\|?)(!?)(.*)$/.exec(value) ?? [];
    return { text: `${kind}=${value}`, trigger: trigger !== '', met: (checks[kind]?.(path) ?? true) === (not === '') };
  });
  const unmet = results.find(({ trigger, met }) => !trigger && !met);
  if (unmet !== undefined) return unmet.text;
  const triggers = results.filter(({ trigger }) => trigger);
  return triggers.length > 0 && !triggers.some(({ met }) => met) ? triggers[0]?.text : undefined;
}
