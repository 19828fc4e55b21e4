import { Injectable } from '@nestjs/common';
import { z } from 'zod';
import { clientInWords } from '../../../../templating/clients.js';
import { momentInWords } from '../../../../templating/dates.js';
import { SessionRecords } from '../../../identity/contract/sessions/session-records.js';

/** A session as its owner knows it again: where from, with what, since when. Each is empty where it is not known. */
export const sessionData = { from: z.string(), client: z.string(), started: z.string() };

/** Asked when the mail is written: neither the event nor the notification holds an address. */
@Injectable()
export class SessionsInWords {
  constructor(private readonly sessions: SessionRecords) {}

  async of(id: string) {
    const session = await this.sessions.find(id);
    return {
      from: session?.ip ?? '',
      client: session ? clientInWords(session.kind, session.userAgent) : '',
      started: session ? momentInWords(session.createdAt) : '',
    };
  }
}
