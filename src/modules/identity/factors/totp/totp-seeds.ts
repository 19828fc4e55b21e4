import type { EntityManager } from '@mikro-orm/postgresql';
import { Injectable, Logger } from '@nestjs/common';
import { Config } from '../../../../config/config.js';
import { ChangeWatch } from '../../../../events/change-watch/change-watch.js';
import { loggableError } from '../../../../shared/loggable-error.js';
import { RowChanged } from '../../../../shared/row-changed.js';
import type { TotpFactor } from './totp-factor.entity.js';

/** Reads the seeds of authenticator apps, to compare a code with. */
@Injectable()
export class TotpSeeds {
  private readonly logger = new Logger(TotpSeeds.name);

  constructor(
    private readonly config: Config,
    private readonly watch: ChangeWatch,
  ) {}

  /** The seed in base32; undefined for a row that the product did not write, or not so: no code is right for it. */
  async read(em: EntityManager, factor: TotpFactor): Promise<string | undefined> {
    try {
      return factor.secret(this.config.dataEncryptionKeys);
    } catch (failure) {
      if (!(failure instanceof RowChanged)) throw failure;
      this.logger.error({ err: loggableError(failure) }, 'an authenticator app is not trusted');
      await this.watch.request(em);
      return undefined;
    }
  }
}
