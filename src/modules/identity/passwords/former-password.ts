import type { EntityManager } from '@mikro-orm/postgresql';
import { Injectable } from '@nestjs/common';
import { AccountLinks } from '../links/account-links.js';
import type { Actor } from '../contract/actor.js';
import { KnownNetworks } from '../attempts/known-networks.js';
import { Sessions } from '../sessions/sessions.service.js';

/** Ends what a password opened once there is another one: whoever knew it may be whom the change is to keep out. */
@Injectable()
export class FormerPassword {
  constructor(
    private readonly links: AccountLinks,
    private readonly networks: KnownNetworks,
    private readonly sessions: Sessions,
  ) {}

  /**
   * Ends sign-ins under way, links that set a password or enrol an app, and sessions; forgets the networks.
   * @param except whose session goes on
   * @returns how many sessions ended
   */
  async end(em: EntityManager, userId: string, except?: Actor): Promise<number> {
    await this.links.end(em, userId, ['password-reset', 'enrolment', 'invitation', 'unlock']);
    await this.networks.forget(em, userId);
    if (!except) return this.sessions.endAll(em, userId, 'password-changed');
    await this.sessions.endSignIns(em, userId);
    return this.sessions.closeOthers(em, except, 'password-changed');
  }
}
