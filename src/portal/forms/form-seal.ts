import { deflateRawSync, inflateRawSync } from 'node:zlib';
import { Injectable } from '@nestjs/common';
import { Config } from '../../config/config.js';
import { after, Clock } from '../../shared/clock.js';
import { decrypt, encrypt } from '../../shared/encryption.js';

/** Far more than any form here holds; what is opened was sealed here, so this only bounds a mistake. */
const mostBytes = 256 * 1024;

/** What a sealed text is about: a purpose, and whoever or whatever it is bound to. It opens for the same subject alone. */
export type Subject = readonly [purpose: string, ...boundTo: string[]];

/** Gives browsers something to bring back later that they can neither read nor change. Nothing of it is stored. */
@Injectable()
export class FormSeal {
  constructor(
    private readonly config: Config,
    private readonly clock: Clock,
  ) {}

  /** Text of letters, digits, `-`, `_` and `.` that opens for `life` milliseconds. @param value as JSON can say it */
  seal(value: unknown, subject: Subject, life: number): string {
    const until = after(this.clock.now(), life).getTime();
    const plain = deflateRawSync(JSON.stringify([until, value]));
    const { keyId, box } = encrypt(this.config.dataEncryptionKeys, plain, contextOf(subject));
    return `${keyId}.${Buffer.from(box).toString('base64url')}`;
  }

  /** What was sealed; undefined for any other text, another subject, and once its time is over. */
  open(text: string, subject: Subject): unknown {
    const plain = this.decrypted(text, subject);
    if (!plain) return undefined;
    const [until, value] = JSON.parse(inflateRawSync(plain, { maxOutputLength: mostBytes }).toString()) as unknown[];
    return Number(until) > this.clock.now().getTime() ? value : undefined;
  }

  private decrypted(text: string, subject: Subject): Buffer | undefined {
    const [keyId = '', box = ''] = text.split('.');
    try {
      const sealed = { keyId, box: Buffer.from(box, 'base64url') };
      return decrypt(this.config.dataEncryptionKeys, sealed, contextOf(subject));
    } catch {
      // Changed, meant for somebody else, or under a key that is gone.
      return undefined;
    }
  }
}

function contextOf(subject: Subject): string {
  return JSON.stringify(['form', ...subject]);
}
