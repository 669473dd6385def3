/**
 * With runAsElevated the command runs as root. Where the caller chooses the command, or writes into it, everybody who may use the
 * document is root on the node (spec/iam 14.12).
 */
import type { JsonNode } from '../../document/json.ts';
import type { Rule } from '../finding.ts';
import { isFree } from '../free-parameter.ts';
import { member, members, textOf } from '../read/tree.ts';

export const elevatedFreeCommand: Rule = {
  id: 'elevated-free-command',
  severity: 'security',
  sentence: 'the caller chooses a command that runs as root',
  remedy:
    'fix the command, or give the parameter allowedValues, or an allowedPattern without the characters of the shell; without runAsElevated it runs as the user of the session',
  types: ['session-document'],
  checkSessionDocument({ root, placeOf }, report) {
    const parameters = new Map(members(member(root, 'parameters')).map(({ key, value }) => [key, value]));
    for (const { key: platform, value } of members(member(root, 'properties'))) {
      const elevated = textOf(member(value, 'runAsElevated')) ?? '';
      const commands = member(value, 'commands');
      const command = textOf(commands) ?? '';
      if (commands === undefined || !canBeTrue(elevated, parameters)) continue;
      const names = placeholders(command);
      const program = /^\s*\{\{/.test(command) ? names[0] : undefined;
      const free = [...new Set(names)].filter((name) => isFree(parameters.get(name), name === program));
      if (free.length === 0) continue;
      const whose = free.map((name) => `{{ ${name} }}`).join(', ');
      report(
        placeOf(commands.at),
        `the caller chooses ${whose} in the command for ${platform}, which ${elevated === 'true' ? 'runs' : 'can run'} as root`,
      );
    }
  },
};

/** A parameter of the Parameter Store is not the caller's. */
function placeholders(command: string): readonly string[] {
  return [...command.matchAll(/\{\{\s*([\w.-]+)\s*\}\}/g)].map(([, name = '']) => name);
}

/** The caller may choose that as well. */
function canBeTrue(elevated: string, parameters: ReadonlyMap<string, JsonNode>): boolean {
  if (elevated === 'true') return true;
  return placeholders(elevated).some((name) => {
    const allowed = member(parameters.get(name), 'allowedValues');
    return allowed?.kind !== 'array' || allowed.items.some((item) => textOf(item) === 'true');
  });
}
