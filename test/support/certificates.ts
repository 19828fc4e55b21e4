import 'reflect-metadata';
import { randomUUID } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import {
  BasicConstraintsExtension,
  KeyUsageFlags,
  KeyUsagesExtension,
  SubjectAlternativeNameExtension,
  type X509Certificate,
  X509CertificateGenerator,
} from '@peculiar/x509';
import { DAY } from '../../src/shared/clock.js';

/** PEM texts. */
export interface KeyPair {
  readonly certificate: string;
  readonly key: string;
}

const signing = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' };
const newKeys = () => crypto.subtle.generateKey(signing, true, ['sign', 'verify']) as Promise<CryptoKeyPair>;

/** An authority of a test's own, which signs certificates of servers and clients. */
export class CertificateAuthority {
  private constructor(
    private readonly keys: CryptoKeyPair,
    private readonly own: X509Certificate,
  ) {}

  static async make(name = 'Authority of a test'): Promise<CertificateAuthority> {
    const keys = await newKeys();
    const own = await X509CertificateGenerator.createSelfSigned({
      name: `CN=${name}`,
      keys,
      signingAlgorithm: signing,
      ...validity(1),
      extensions: [
        new BasicConstraintsExtension(true, undefined, true),
        new KeyUsagesExtension(KeyUsageFlags.keyCertSign, true),
      ],
    });
    return new CertificateAuthority(keys, own);
  }

  get certificate(): string {
    return this.own.toString('pem');
  }

  /** Writes the authority's certificate into a folder. @returns the file */
  writeTo(directory: string): string {
    const file = path.join(directory, `${randomUUID()}.crt`);
    writeFileSync(file, this.certificate);
    return file;
  }

  /** @param days from now on, or until now where negative */
  async issue({ name = 'a test', hosts = [], days = 1 }: { name?: string; hosts?: string[]; days?: number }) {
    const keys = await newKeys();
    const alternatives = hosts.map((host) => ({ type: /^[\d.]+$/.test(host) ? 'ip' : 'dns', value: host }) as const);
    const certificate = await X509CertificateGenerator.create({
      subject: `CN=${name}`,
      issuer: this.own.subject,
      publicKey: keys.publicKey,
      signingKey: this.keys.privateKey,
      signingAlgorithm: signing,
      ...validity(days),
      extensions: alternatives.length > 0 ? [new SubjectAlternativeNameExtension(alternatives)] : [],
    });
    return { certificate: certificate.toString('pem'), key: await privateKeyOf(keys) } satisfies KeyPair;
  }
}

function validity(days: number) {
  const now = Date.now();
  return { notBefore: new Date(now - 10 * DAY), notAfter: new Date(now + days * DAY) };
}

async function privateKeyOf({ privateKey }: CryptoKeyPair): Promise<string> {
  const der = Buffer.from(await crypto.subtle.exportKey('pkcs8', privateKey)).toString('base64');
  return `-----BEGIN PRIVATE KEY-----\n${der.replace(/.{64}/g, '$&\n')}\n-----END PRIVATE KEY-----\n`;
}
