import { createParamDecorator, type ExecutionContext, Injectable } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { z } from 'zod';
import { Config } from '../../config/config.js';
import { pathOf, withoutSecrets } from '../../http/requests/request-path.js';
import { MINUTE, SECOND } from '../../shared/clock.js';
import type { Actor } from '../../modules/identity/contract/actor.js';
import { callerOf } from '../../modules/identity/contract/caller.js';
import { FormerPerson } from '../../modules/identity/contract/sign-in/former-person.js';
import { formPageOf } from './form-page.js';
import { FormSeal, type Subject } from './form-seal.js';
import { homePath, safeReturnPath } from '../page/return-path.js';
import { openFieldsOf, type SentFields } from './secret-fields.js';

declare module 'fastify' {
  interface FastifyRequest {
    /** What was filled in before a session ended, and whether the page shows it. */
    keptForm?: { readonly fields: SentFields; shown: boolean };
  }
}

/** Longer than signing in takes, with a mailed link on the way. */
const keptFor = 30 * MINUTE;
/** Browsers keep 4096 bytes of a cookie with its name and attributes. */
const longest = 3600;

/**
 * Carries what somebody filled in past the end of their session (R52): sealed in a cookie that the page of the form alone
 * gets, for the person whose session it was. It is shown there again and never sent by itself.
 */
@Injectable()
export class KeptForms {
  private readonly name: string;
  private readonly secure: boolean;

  constructor(
    { publicUrl }: Config,
    private readonly seal: FormSeal,
    private readonly former: FormerPerson,
  ) {
    this.secure = publicUrl.startsWith('https:');
    // Over https no other host may set it; `__Host-` asks for every path.
    this.name = this.secure ? '__Secure-form' : 'form';
  }

  /**
   * Keeps the form of a request that came too late.
   * @returns what became of it: `nothing` where nobody filled in anything
   */
  keep(request: FastifyRequest, reply: FastifyReply): 'kept' | 'too-long' | 'nothing' {
    const fields = withoutPastedSecrets(openFieldsOf(request.body));
    const userId = this.former.of(callerOf(request));
    const page = safeReturnPath(formPageOf(request));
    if (!userId || page === homePath || Object.keys(fields).length === 0) return 'nothing';
    const sealed = this.seal.seal(fields, subjectOf(userId, page), keptFor);
    if (sealed.length > longest) return 'too-long';
    this.setCookie(reply, page, sealed, keptFor / SECOND);
    return 'kept';
  }

  /** Reads what was kept for the page that is asked for, and forgets it once its form is sent. */
  read(request: FastifyRequest & { user?: Actor }, reply: FastifyReply): void {
    const sealed = request.cookies[this.name];
    if (!sealed || !request.user) return;
    if (request.method === 'POST') return this.setCookie(reply, request.url, '', 0);
    const fields = this.seal.open(sealed, subjectOf(request.user.userId, request.url));
    if (fields !== undefined) request.keptForm = { fields: fields as SentFields, shown: false };
  }

  private setCookie(reply: FastifyReply, page: string, value: string, maxAge: number): void {
    const options = { httpOnly: true, sameSite: 'lax', secure: this.secure } as const;
    reply.setCookie(this.name, value, { ...options, path: pathOf(page), maxAge });
  }
}

const KeptForm = createParamDecorator(({ form }: { form: z.ZodType }, context: ExecutionContext) => {
  const { keptForm } = context.switchToHttp().getRequest<FastifyRequest>();
  if (!keptForm) return undefined;
  const { data } = form.safeParse(keptForm.fields);
  keptForm.shown = data !== undefined;
  return data;
});

/** What was filled in before a session ended, for the page that shows it; undefined where nothing was. */
export function Kept(form: z.ZodType): ParameterDecorator {
  // A schema has a method `transform`, so on its own it would be taken for a pipe.
  return KeptForm({ form });
}

/** What a page says that shows what was kept. */
export function keptFormShown({ keptForm }: FastifyRequest): string | null {
  return keptForm?.shown ? 'You are signed in again. What you filled in is here, and was not sent yet.' : null;
}

function subjectOf(userId: string, page: string): Subject {
  return ['kept', userId, page];
}

function withoutPastedSecrets(fields: SentFields): SentFields {
  const isClean = (value: string | readonly string[]) => [value].flat().every((text) => withoutSecrets(text) === text);
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => isClean(value)));
}
