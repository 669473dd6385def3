/**
 * Images that clients know by name, id or public parameter. All are the one image of the region: what differs is what
 * their owners call them.
 */
import { sha256Hex } from '@sallyport/linux';
import { templateImages } from './template-images.ts';

export type KnownImage = {
  readonly id: string;
  readonly name: string;
  /** An account id. */
  readonly owner: string;
  readonly ownerAlias: string | undefined;
  readonly description: string;
  /** Public parameters of Systems Manager that have the id as their value. */
  readonly parameters: readonly string[];
};

/** The same in every region and account, so that scripts can name it. */
export const localImageId = 'ami-05a11190b7000c0de';
/** Not an account of the region: the image belongs to the region itself. */
export const imageOwner = '000000000000';

const amazon = '137112412989';
const canonical = '099720109477';
const debian = '136693071363';
/** Names of images end in the day they were made. */
const day = '20260101';

export function architecture(): 'arm64' | 'x86_64' {
  return process.arch === 'arm64' ? 'arm64' : 'x86_64';
}

/** Only for this computer's architecture: no image of another one could run here. */
export function knownImages(regionName: string): readonly KnownImage[] {
  const found = made.get(regionName);
  if (found !== undefined) return found;
  const images = [localImage, ...amazonImages(), ...ubuntuImages(), ...debianImages(), ...fromTemplates(regionName)];
  made.set(regionName, images);
  return images;
}

const made = new Map<string, readonly KnownImage[]>();

export function findImage(regionName: string, id: string): KnownImage | undefined {
  return knownImages(regionName).find((image) => image.id === id);
}

const localImage: KnownImage = {
  id: localImageId,
  name: 'sallyport-local-linux',
  owner: imageOwner,
  ownerAlias: 'amazon',
  description: "a copy-on-write layer over this computer's own Linux",
  parameters: [],
};

type Named = Pick<KnownImage, 'description' | 'name' | 'owner' | 'parameters'> & { readonly id?: string };

function known({ id, ...facts }: Named): KnownImage {
  return {
    id: id ?? `ami-0${sha256Hex(Buffer.from(facts.name)).slice(0, 16)}`,
    ownerAlias: facts.owner === amazon ? 'amazon' : undefined,
    ...facts,
  };
}

/** https://docs.aws.amazon.com/systems-manager/latest/userguide/parameter-store-public-parameters-ami.html */
function amazonImages(): KnownImage[] {
  const arch = architecture();
  const path = (name: string): string => `/aws/service/ami-amazon-linux-latest/${name}`;
  return [
    known({
      name: `al2023-ami-2023.10.${day}.0-kernel-6.1-${arch}`,
      owner: amazon,
      description: `Amazon Linux 2023 AMI 2023.10.${day}.0 ${arch} HVM kernel-6.1`,
      parameters: ['default', '6.1'].flatMap((kernel) => [
        path(`al2023-ami-kernel-${kernel}-${arch}`),
        path(`al2023-ami-minimal-kernel-${kernel}-${arch}`),
      ]),
    }),
    known({
      name: `amzn2-ami-hvm-2.0.${day}.0-${arch}-gp2`,
      owner: amazon,
      description: `Amazon Linux 2 AMI 2.0.${day}.0 ${arch} HVM gp2`,
      parameters: ['amzn2-ami-hvm', 'amzn2-ami-kernel-5.10-hvm', 'amzn2-ami-minimal-hvm'].flatMap((name) => [
        path(`${name}-${arch}-gp2`),
        path(`${name}-${arch}-ebs`),
      ]),
    }),
  ];
}

const debianArch = (): string => (architecture() === 'arm64' ? 'arm64' : 'amd64');

function ubuntuImages(): KnownImage[] {
  const releases = [
    ['noble', '24.04', 'hvm-ssd-gp3', 'gp3'],
    ['jammy', '22.04', 'hvm-ssd', 'gp2'],
    ['focal', '20.04', 'hvm-ssd', 'gp2'],
  ] as const;
  const arch = debianArch();
  return releases.map(([word, number, folder, volume]) =>
    known({
      name: `ubuntu/images/${folder}/ubuntu-${word}-${number}-${arch}-server-${day}`,
      owner: canonical,
      description: `Canonical, Ubuntu, ${number}, ${arch} ${word} image`,
      parameters: [number, word].map(
        (release) => `/aws/service/canonical/ubuntu/server/${release}/stable/current/${arch}/hvm/ebs-${volume}/ami-id`,
      ),
    }),
  );
}

function debianImages(): KnownImage[] {
  const arch = debianArch();
  return ['11', '12', '13'].map((number) =>
    known({
      name: `debian-${number}-${arch}-${day}-2341`,
      owner: debian,
      description: `Debian ${number} (${day}-2341)`,
      parameters: [`/aws/service/debian/release/${number}/latest/${arch}`],
    }),
  );
}

function fromTemplates(regionName: string): KnownImage[] {
  return templateImages(regionName).map(({ id, name, owner }) =>
    known({ id, name, owner: owner === 'amazon' ? amazon : owner, description: name, parameters: [] }),
  );
}
