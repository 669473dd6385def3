/** Availability zones: three to a region, with the zone ids AWS makes of a region's name (`euw1-az1`). */

export type Zone = { readonly name: string; readonly id: string };

export function zonesOf(regionName: string): readonly Zone[] {
  const short = shortName(regionName);
  return ['a', 'b', 'c'].map((letter, i) => ({ name: regionName + letter, id: `${short}-az${i + 1}` }));
}

/** `ap-southeast-2` is `apse2`, `us-gov-west-1` is `usgw1`. */
function shortName(regionName: string): string {
  const [country = '', ...words] = regionName.split('-');
  const number = words.pop() ?? '';
  const initials = words.map((word) => word.replace(/^(north|south)(east|west)$/, '$1-$2').split('-'));
  return country + initials.flatMap((parts) => parts.map((part) => part.charAt(0))).join('') + number;
}
