/**
 * Who signs pushed keys: `managed-ssh-signer.REGION.DOMAIN` below an authority below the region's own, which every instance trusts, with an
 * OCSP response for each of the two (spec/host G.1, G.2). Made at first use, by threads of the pool: an RSA key takes a tenth of a
 * second and more.
 */
import { createHash } from 'node:crypto';
import type { X509Certificate } from '@peculiar/x509';
import { dnsSuffixOf } from '@sallyport/aws';
import type { Clock } from '../../clock.ts';
import type { Region } from '../../region.ts';
import type { Issuer } from '../../server/tls.ts';
import { goodResponse } from './ocsp-response.ts';

export type Signer = {
  /** PEM: the signer's certificate first, the region's authority last. */
  readonly chain: string;
  /** A signature in base64, in lines. */
  sign(text: string): Promise<string>;
  /** OCSP responses in base64, by the SHA-1 of the certificate that they are for. */
  staples(): Promise<ReadonlyMap<string, string>>;
};

type Issued = readonly [certificate: X509Certificate, by: Issuer];

const elliptic = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' } as const;
const rsa = { name: 'RSA-PSS', hash: 'SHA-256', modulusLength: 2048, publicExponent: Uint8Array.of(1, 0, 1) } as const;
const saltLength = 32;
const hour = 3600_000;
/** A response is valid for half a day and renewed after half of that; its beginning lies back, for hosts whose clock is slow. */
const responseBegins = -hour;
const responseEnds = 12 * hour;
const responseIsRenewed = 6 * hour;

const signers = new WeakMap<Region, Promise<Signer>>();

export function signerOf(region: Region): Promise<Signer> {
  const known = signers.get(region);
  if (known !== undefined) return known;
  const made = makeSigner(region.name, region.issuer, region.clock);
  signers.set(region, made);
  // Who asked is told of a failure, and the next one tries again.
  made.catch(() => signers.delete(region));
  return made;
}

export async function makeSigner(region: string, root: Issuer, clock: Clock): Promise<Signer> {
  const x509 = await import('@peculiar/x509');
  const { subtle } = globalThis.crypto;
  const [middleKeys, keys] = await Promise.all([
    subtle.generateKey(elliptic, false, ['sign', 'verify']),
    subtle.generateKey(rsa, false, ['sign', 'verify']),
  ]);
  const { notBefore, notAfter } = root.certificate;
  const signed = { notBefore, notAfter, signingAlgorithm: elliptic };
  const middle = await x509.X509CertificateGenerator.create({
    ...{ ...signed, subject: `O=Sallyport, CN=Sallyport managed SSH ${region}`, publicKey: middleKeys.publicKey },
    ...{ issuer: root.certificate.subject, signingKey: root.privateKey },
    extensions: [
      new x509.BasicConstraintsExtension(true, 0, true),
      new x509.KeyUsagesExtension(x509.KeyUsageFlags.keyCertSign | x509.KeyUsageFlags.digitalSignature, true),
      await x509.SubjectKeyIdentifierExtension.create(middleKeys.publicKey),
      await x509.AuthorityKeyIdentifierExtension.create(root.certificate.publicKey),
    ],
  });
  const leaf = await x509.X509CertificateGenerator.create({
    ...{ ...signed, subject: `CN=managed-ssh-signer.${region}.${dnsSuffixOf(region)}`, publicKey: keys.publicKey },
    ...{ issuer: middle.subject, signingKey: middleKeys.privateKey },
    extensions: [
      new x509.BasicConstraintsExtension(false, undefined, true),
      new x509.KeyUsagesExtension(x509.KeyUsageFlags.digitalSignature, true),
      await x509.SubjectKeyIdentifierExtension.create(keys.publicKey),
      await x509.AuthorityKeyIdentifierExtension.create(middleKeys.publicKey),
    ],
  });
  const issued: readonly Issued[] = [
    [leaf, { certificate: middle, privateKey: middleKeys.privateKey }],
    [middle, root],
  ];
  let made = { at: Number.NaN, staples: Promise.resolve<ReadonlyMap<string, string>>(new Map()) };
  return {
    chain: [leaf, middle, root.certificate].map((certificate) => certificate.toString('pem')).join('\n'),
    async sign(text) {
      const signature = await subtle.sign({ name: 'RSA-PSS', saltLength }, keys.privateKey, Buffer.from(text));
      return inLines(Buffer.from(signature).toString('base64'));
    },
    staples() {
      const age = clock.now().getTime() - made.at;
      // Also when the clock was set back.
      const fresh = age >= 0 && age < responseIsRenewed;
      if (!fresh) made = { at: clock.now().getTime(), staples: makeStaples(issued, clock.now()) };
      return made.staples;
    },
  };
}

async function makeStaples(issued: readonly Issued[], now: Date): Promise<ReadonlyMap<string, string>> {
  const at = (ms: number): Date => new Date(now.getTime() + ms);
  const times = { thisUpdate: at(responseBegins), nextUpdate: at(responseEnds) };
  return new Map(
    await Promise.all(
      issued.map(async ([certificate, by]): Promise<[string, string]> => {
        const name = createHash('sha1').update(Buffer.from(certificate.rawData)).digest('hex').toUpperCase();
        return [name, (await goodResponse(certificate, by, times)).toString('base64')];
      }),
    ),
  );
}

function inLines(base64: string): string {
  return base64.replace(/.{76}(?=.)/g, '$&\n');
}
