import { Injectable } from '@nestjs/common';
import { Clock } from '../../../shared/clock.js';
import type { ApplicationFacts } from '../../../modules/overview/contract/application-overview.js';
import { UsedAddresses } from '../../../modules/secrets/contract/used-addresses.js';
import { type UseOfSecrets, useOfSecrets } from './use-of-secrets.js';

/** Reads who still uses the secrets of one application. Two queries. */
@Injectable()
export class UsePart {
  constructor(
    private readonly addresses: UsedAddresses,
    private readonly clock: Clock,
  ) {}

  async of({ application, secrets, canManage }: ApplicationFacts): Promise<UseOfSecrets> {
    const ids = secrets.map(({ id }) => id);
    const days = await this.addresses.daysOf(ids);
    const addresses = await this.addresses.of(ids);
    return useOfSecrets({ applicationId: application.id, secrets, days, addresses, canManage }, this.clock.now());
  }
}
