/** Specifiers of unit files (`%n`, `%i`), after systemd.unit(5). Pure. */

export type SpecifierFacts = {
  /** `name@instance.service` */
  readonly unit: string;
  readonly hostname: string;
  readonly user: { readonly name: string; readonly uid: number; readonly gid: number; readonly home: string };
};

/** A sentence where one is unknown. */
export function expandSpecifiers(text: string, facts: SpecifierFacts): { readonly text: string } | string {
  const known = valuesOfSpecifiers(facts);
  let unknown: string | undefined;
  const expanded = text.replace(/%(.?)/gs, (whole, letter: string) => {
    const value = known[letter];
    if (value === undefined) unknown ??= whole;
    return value ?? whole;
  });
  return unknown === undefined ? { text: expanded } : `the specifier ${unknown} is not served here`;
}

function valuesOfSpecifiers({ unit, hostname, user }: SpecifierFacts): Readonly<Record<string, string>> {
  const whole = unit.replace(/\.[a-z]+$/, '');
  const [, prefix = whole, instance = ''] = /^([^@]*)@(.*)$/.exec(whole) ?? [];
  return {
    ...{ '%': '%', n: unit, N: whole, p: prefix, P: unescapeName(prefix), i: instance, I: unescapeName(instance) },
    ...{ H: hostname, l: hostname.replace(/\..*$/, '') },
    ...{ u: user.name, U: String(user.uid), G: String(user.gid), h: user.home },
    ...{ t: '/run', S: '/var/lib', C: '/var/cache', L: '/var/log', E: '/etc', T: '/tmp', V: '/var/tmp' },
  };
}

/** systemd-escape(1): `-` stands for `/`, `\xNN` for a byte. */
function unescapeName(name: string): string {
  return name
    .replaceAll('-', '/')
    .replace(/\\x([0-9a-f]{2})/g, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)));
}
