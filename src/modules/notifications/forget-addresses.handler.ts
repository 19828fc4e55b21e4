import { EntityManager } from '@mikro-orm/postgresql';
import { Injectable } from '@nestjs/common';
import { OnEvent, type RelayedEvent } from '../../events/on-event.js';
import { PersonAnonymised } from '../identity/contract/person-anonymised.event.js';

/** Mails that were sent stay listed, without whom they went to: a mail server's words may hold the address, too. */
@Injectable()
export class ForgetAddresses {
  constructor(private readonly em: EntityManager) {}

  @OnEvent(PersonAnonymised)
  async handle({ payload }: RelayedEvent<PersonAnonymised>): Promise<void> {
    await this.em.execute(`update notification set address = '', last_error = null where recipient_id = ?`, [
      payload.userId,
    ]);
  }
}
