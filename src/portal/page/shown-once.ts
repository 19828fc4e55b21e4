import { Injectable } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Config } from '../../config/config.js';
import { MINUTE, SECOND } from '../../shared/clock.js';
import { decrypt, encrypt } from '../../shared/encryption.js';
import type { Actor } from '../../modules/identity/contract/actor.js';
import { type SeeOther, seeOther } from './page.js';

/** Longer than a slow connection takes to follow a redirect. */
const keptFor = (5 * MINUTE) / SECOND;

/**
 * Carries what is shown once from the answer to a form to the page that shows it, so that going back and loading again
 * send no form twice. The browser holds it meanwhile, encrypted, for that one page and that one session.
 */
@Injectable()
export class ShownOnce {
  private readonly secure: boolean;
  private readonly cookie: string;

  constructor(private readonly config: Config) {
    this.secure = config.publicUrl.startsWith('https:');
    this.cookie = this.secure ? '__Secure-shown-once' : 'shown-once';
  }

  /** @param path of the page that shows `text`, and of no other */
  showAt(path: string, text: string, { actor, reply }: { actor: Actor; reply: FastifyReply }): SeeOther {
    const { keyId, box } = encrypt(this.config.dataEncryptionKeys, Buffer.from(text), contextOf(path, actor));
    const value = `${keyId}.${Buffer.from(box).toString('base64url')}`;
    reply.setCookie(this.cookie, value, { ...this.options(path), maxAge: keptFor });
    return seeOther(path);
  }

  /** What was to be shown here; null once it was, and where nothing was. */
  take(path: string, { actor, request, reply }: { actor: Actor; request: FastifyRequest; reply: FastifyReply }) {
    const carried = request.cookies[this.cookie];
    if (carried === undefined) return null;
    reply.clearCookie(this.cookie, this.options(path));
    const dot = carried.lastIndexOf('.');
    const box = Buffer.from(carried.slice(dot + 1), 'base64url');
    try {
      const keyId = carried.slice(0, dot);
      return decrypt(this.config.dataEncryptionKeys, { keyId, box }, contextOf(path, actor)).toString();
    } catch {
      // Of another session, changed on the way, or under a key that is gone: nothing that could be shown.
      return null;
    }
  }

  private options(path: string) {
    return { path, httpOnly: true, sameSite: 'strict', secure: this.secure } as const;
  }
}

function contextOf(path: string, { sessionId }: Actor): string {
  return `shown-once ${sessionId} ${path}`;
}
