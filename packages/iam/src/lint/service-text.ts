/**
 * One service of the reference as text, a third of the size of its JSON: three lines with its actions, its resource types and its
 * condition keys. Entries are separated by `|`, fields by `;`, and resource types and keys are named by their number in base 36.
 */

export type ServiceEntry = {
  /** Resource types and condition keys of each action. */
  readonly actions: Readonly<Record<string, readonly [types: readonly string[], keys: readonly string[]]>>;
  /** ARN formats and condition keys of each resource type. */
  readonly resources: Readonly<Record<string, readonly [arns: readonly string[], keys: readonly string[]]>>;
  /** Keys with their type; `*` stands for any name. */
  readonly keys: Readonly<Record<string, string>>;
};

export function encodeService({ actions, resources, keys }: ServiceEntry): string {
  const types = Object.keys(resources);
  const names = Object.keys(keys);
  const number = (name: string, list: string[]): string => {
    if (!list.includes(name)) list.push(name);
    return list.indexOf(name).toString(36);
  };
  const numbers = (wanted: readonly string[], list: string[]): string => wanted.map((one) => number(one, list)).join();
  const listed = types.length;
  const actionTexts = Object.entries(actions).map(([name, [ofTypes, ofKeys]]) =>
    [name, numbers(ofTypes, types), numbers(ofKeys, names)].join(';'),
  );
  if (types.length > listed) throw new Error(`no ARN format of ${types.slice(listed).join(', ')}`);
  const resourceTexts = Object.entries(resources).map(([name, [arns, ofKeys]]) =>
    [name, arns.join(' '), numbers(ofKeys, names)].join(';'),
  );
  // Keys of all services come last, without a type: the table has it once.
  const keyTexts = names.map((name) => (keys[name] === undefined ? name : `${name};${keys[name]}`));
  return [actionTexts, resourceTexts, keyTexts].map((texts) => texts.map(trimmed).join('|')).join('\n');
}

export function decodeService(text: string): ServiceEntry {
  const [actionTexts = [], resourceTexts = [], keyTexts = []] = text
    .split('\n')
    .map((line) => (line === '' ? [] : line.split('|').map((entry) => entry.split(';'))));
  const types = resourceTexts.map(([name = '']) => name);
  const names = keyTexts.map(([name = '']) => name);
  const named = (numbers: string | undefined, list: readonly string[]): readonly string[] =>
    numbers === undefined || numbers === ''
      ? []
      : numbers.split(',').map((one) => list[Number.parseInt(one, 36)] ?? '');
  return {
    actions: Object.fromEntries(
      actionTexts.map(([name = '', ofTypes, ofKeys]) => [name, [named(ofTypes, types), named(ofKeys, names)]]),
    ),
    resources: Object.fromEntries(
      resourceTexts.map(([name = '', arns = '', ofKeys]) => [name, [arns.split(' '), named(ofKeys, names)]]),
    ),
    keys: Object.fromEntries(keyTexts.flatMap(([name = '', type]) => (type === undefined ? [] : [[name, type]]))),
  };
}

/** Without the empty fields at its end. */
function trimmed(entry: string): string {
  return entry.replace(/;+$/, '');
}
