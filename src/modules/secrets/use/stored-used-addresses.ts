import { EntityManager } from '@mikro-orm/postgresql';
import { Injectable } from '@nestjs/common';
import { inTransaction } from '../../../database/transaction.js';
import { DomainEvents } from '../../../events/domain-events.js';
import { addressBlock } from '../../../http/requests/rate-limits.js';
import { Clock } from '../../../shared/clock.js';
import { InvalidField } from '../../../shared/domain-error.js';
import { ApplicationDirectory } from '../../applications/contract/application-directory.js';
import type { Actor } from '../../identity/contract/actor.js';
import { AddressNamed } from '../contract/address-named.event.js';
import { type NameAddress, type SecretChange, type UsedAddresses, withoutMask } from '../contract/used-addresses.js';
import { findAddresses, findDays, findLagging, findNameOf, nameAddress } from './address.queries.js';

/** Answers from what flushes wrote down. */
@Injectable()
export class StoredUsedAddresses implements UsedAddresses {
  constructor(
    private readonly em: EntityManager,
    private readonly applications: ApplicationDirectory,
    private readonly events: DomainEvents,
    private readonly clock: Clock,
  ) {}

  of(secretIds: readonly string[]) {
    return findAddresses(this.em, secretIds, this.clock.now());
  }

  daysOf(secretIds: readonly string[]) {
    return findDays(this.em, secretIds, this.clock.now());
  }

  lagging(changes: readonly SecretChange[]) {
    return findLagging(this.em, changes);
  }

  async name(actor: Actor, applicationId: string, naming: NameAddress): Promise<void> {
    const { organisation } = await this.applications.managedBy(actor, applicationId);
    const address = { applicationId, address: addressBlock(withoutMask(naming.address)) };
    await inTransaction(this.em, async (em) => {
      const known = await findNameOf(em, address);
      if (!known) throw new InvalidField('address', 'must be one from which a secret was used in the last 90 days');
      if (known.name === naming.name) return;
      await nameAddress(em, address, naming.name);
      this.events.record(
        new AddressNamed({ applicationId, organisationId: organisation.id, named: naming.name !== null }),
      );
    });
  }
}
