import { Injectable } from '@nestjs/common';
import { Clock } from '../../shared/clock.js';
import type { Actor } from '../../modules/identity/contract/actor.js';
import type { ApplicationFacts } from '../../modules/overview/contract/application-overview.js';
import { UsedAddresses } from '../../modules/secrets/contract/used-addresses.js';
import { UseHistory } from '../../modules/secrets/contract/use-history.js';
import { stripDays, type UseOfSecrets, useOfSecrets } from './use-of-secrets.js';

/** More than all secrets of an application, deleted ones among them, have days in a strip: they are one page. */
const allDays = 100_000;

/** Reads who still uses the secrets of one application. Two queries besides those that ask who may. */
@Injectable()
export class UsePart {
  constructor(
    private readonly history: UseHistory,
    private readonly addresses: UsedAddresses,
    private readonly clock: Clock,
  ) {}

  async of(actor: Actor, { application, secrets, canManage }: ApplicationFacts): Promise<UseOfSecrets> {
    const { items: days } = await this.history.usage(actor, application.id, { days: stripDays, limit: allDays });
    const addresses = await this.addresses.of(secrets.map(({ id }) => id));
    return useOfSecrets({ applicationId: application.id, secrets, days, addresses, canManage }, this.clock.now());
  }
}
