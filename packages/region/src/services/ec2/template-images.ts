/**
 * Images that published CloudFormation templates name by id, by region, in this order: Amazon Linux, Amazon Linux 2, Ubuntu,
 * SUSE Linux Enterprise Server, Red Hat Enterprise Linux, CentOS. From the templates of widdix/aws-ec2-ssh (MIT).
 */

const families = [
  ['amzn-ami-hvm-2018.03.0', 'amazon'],
  ['amzn2-ami-hvm-2.0', 'amazon'],
  ['ubuntu/images/hvm-ssd/ubuntu-xenial-16.04-amd64-server', '099720109477'],
  ['suse-sles-12', '013907871322'],
  ['RHEL-7.4_HVM', '309956199498'],
  ['CentOS Linux 7 x86_64 HVM EBS', '679593333241'],
] as const;

/** Ids without `ami-`; a dash where the templates have none. */
const ids: Readonly<Record<string, string>> = {
  'af-south-1': '0bd0ff98d5803baf2 070fc0373e6c22c97 063a9ea2ff5685f7f - - 0b761332115c38669',
  'ap-east-1': '09178b7c189f29d09 0d41b14f11c68e677 038ff3475cbb62351 - - 09611bd6fa5dd0e3d',
  'ap-northeast-1':
    '0023b115b784081c7 02d36247c5bc58c23 0822295a729d2a28e 050f5170e43607893 30ef0556 0ddea5e0f69c193a4',
  'ap-northeast-2':
    '059143f9ca10c94c4 04e8dfc09b22389ad 0dd97ebb907cf9366 00728f974fb4b3f2a 0f5a8361 0e4214f08b51e23cc',
  'ap-northeast-3': '008419a43a4dee425 026107638e7d599b1 00f5d213b513f1b07 0b54f5c0822c3b02a - -',
  'ap-south-1': '031102d49fd792f54 041db4a969fe3eb68 0f2e255ec956ade7f 0c1453eb750c7a5ab e41b618b 0ffc7af9c06de0077',
  'ap-southeast-1':
    '0c6eb4da54c38416e 07191cf2912e097a6 0f74c08b8b5effa56 06190570cf455031a 10bb2373 0adfdaea54d40922b',
  'ap-southeast-2':
    '0641d8cd8757c7fbc 04a81599b183d7908 0672b175139a0f8f4 0ccbc8eb74e84b8bd ccecf5af 03d56f451ca110e99',
  'ca-central-1': '0724329a0a9fbe54f 0d8ad3ab25e7abc51 03bcd79f25ca6b127 0f7c9a39e20a9adea dad866be 0a7c5b189b6460115',
  'eu-central-1': '02d6b68c62d3a94f3 047e03b8591f2d48a 09042b2f6d07d164a 0fa9bde3f3d40e5ae d74be5b8 08b6d44b4f6f7b279',
  'eu-north-1': '03d14071fbfdb6345 001c5f3c0a8b3f245 000e50175c5f86214 03391c07852c73dbe - 0358414bac2039369',
  'eu-south-1': '01c317f645a88f29e 07f0f6adab1daa189 027f7881d2f6725e1 - - 0fe3899b62205176a',
  'eu-west-1': '09c3a622d80fc8fb5 0ed961fa828560210 0f29c8402f8cce65c 06bc7889ee68f279e bb9a6bc2 04f5641b0d178a27a',
  'eu-west-2': '0ac220457a4ecc013 074771aa49ab046e7 09a2a0f7d2db8baca 0eb4bd78fba2f32e4 a1f5e4c5 0b22fcaf3564fb0c9',
  'eu-west-3': '0bf262dcebfb032fe 0da7ba92c3c072475 052f10f1c45aa2155 07b20332d54ed21e8 39902744 072ec828dae86abe5',
  'me-south-1': '061126e80962772f4 0980753c2dfad9136 0c41538a47f4b7d47 - - 0ac17dcdd6f6f4eb6',
  'sa-east-1': '0bc4690de6ff8e9da 07983613af1a3ef44 0a729bdc1acf7528b 0188b2a9dc0ae5f44 a789ffcb 02334c45dd95ca1fc',
  'us-east-1': '0a2c275b42dee0b81 01cc34ab2709337aa 0b0ea68c435eb488d 03adb8813ffd80f0b c998b6b2 00e87074e52e6c9f9',
  'us-east-2': '0080a5472dff19765 0f19d220602031aed 05803413c51f242b7 0479b39f2d07530fb cfdafaaa 00f8e2c955f7ffa9b',
  'us-west-1': '018656cf0fea785ca 0e0bf4b3a0c0e0adc 0454207e5367abf01 05561250b8346a707 66eec506 08d2d8b00f270d03b',
  'us-west-2': '06ab85f6beff39c19 0e5b6b6a9f3db6db8 0688ba7eeeeefe3cd 015ee9a0398544b09 9fa343e7 0686851c4e7b1a8e1',
};

export type TemplateImage = { readonly id: string; readonly name: string; readonly owner: string };

export function templateImages(regionName: string): TemplateImage[] {
  const own = Object.hasOwn(ids, regionName) ? (ids[regionName]?.split(' ') ?? []) : [];
  return own.flatMap((id, i) => {
    const [name, owner] = families[i] ?? [];
    return id === '-' || name === undefined || owner === undefined ? [] : [{ id: `ami-${id}`, name, owner }];
  });
}
