import { EntityManager } from '@mikro-orm/postgresql';
import { Injectable } from '@nestjs/common';
import { OnEvent, type RelayedEvent } from '../../events/on-event.js';
import { PersonAnonymised } from '../identity/contract/people/person-anonymised.event.js';
import { forgetAddressesOf } from './notification.queries.js';

/** Mails that were sent stay listed, without whom they went to. */
@Injectable()
export class ForgetAddresses {
  constructor(private readonly em: EntityManager) {}

  @OnEvent(PersonAnonymised)
  async handle({ payload }: RelayedEvent<PersonAnonymised>): Promise<void> {
    await forgetAddressesOf(this.em, payload.userId);
  }
}
