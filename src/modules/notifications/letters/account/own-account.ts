import { Injectable } from '@nestjs/common';
import { z } from 'zod';
import { Config } from '../../../../config/config.js';
import { momentInWords } from '../../../../templating/dates.js';
import { People } from '../../../identity/contract/people/people.js';
import { type Addressed, addressedTo, moment } from '../../define-letter.js';

/** When it happened. */
export const accountFacts = { occurredAt: moment };
export const accountData = { when: z.string() };
/** What `partials/mail/not-you` needs. */
export const notYou = { passwordUrl: z.string() };

/** Mails about somebody's own account. They go to that person alone, so that a stranger's doing is noticed. */
@Injectable()
export class OwnAccount {
  constructor(
    private readonly people: People,
    private readonly config: Config,
  ) {}

  async owner<Facts extends { readonly userId: string }>(facts: Facts): Promise<Addressed<Facts>[]> {
    return addressedTo(await this.people.find([facts.userId]), facts);
  }

  content({ occurredAt }: { readonly occurredAt: Date }) {
    return { page: '/account', passwordUrl: `${this.config.publicUrl}/password`, when: momentInWords(occurredAt) };
  }
}
