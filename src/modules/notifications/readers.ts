import { Injectable } from '@nestjs/common';
import { Config } from '../../config/config.js';
import { People } from '../identity/contract/people.js';
import type { Reader } from './letter.js';

/** Who reads a notification, asked when it is delivered. */
@Injectable()
export class Readers {
  constructor(
    private readonly people: People,
    private readonly config: Config,
  ) {}

  /** WMDA support where a notification names nobody; undefined for someone who is not active any more. */
  async of({ recipientId }: { readonly recipientId: string | null }): Promise<Reader | undefined> {
    const { brandName, mail } = this.config;
    if (recipientId === null) return { id: null, name: `${brandName} support`, email: mail.support };
    const [person] = await this.people.find([recipientId]);
    return person?.status === 'active' ? person : undefined;
  }
}
