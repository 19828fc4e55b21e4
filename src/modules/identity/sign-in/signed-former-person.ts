import { Injectable } from '@nestjs/common';
import { BrowserMarks } from '../attempts/browser-marks.js';
import type { Caller } from '../contract/caller.js';
import type { FormerPerson } from '../contract/sign-in/former-person.js';
import { PortalTokens } from '../sessions/portal-tokens.js';

/** Reads the cookies that were signed for a browser: of its session, and the mark that tells it from others. */
@Injectable()
export class SignedFormerPerson implements FormerPerson {
  constructor(
    private readonly tokens: PortalTokens,
    private readonly marks: BrowserMarks,
  ) {}

  of(caller: Caller): string | undefined {
    return this.tokens.sessionOf(caller)?.userId ?? this.marks.of(caller, 'signed-in')?.userId;
  }
}
