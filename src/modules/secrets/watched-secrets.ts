import { Injectable, type OnModuleInit } from '@nestjs/common';
import { ChangeWatch } from '../../events/change-watch/change-watch.js';
import { SecretResumed } from './contract/pause/secret-resumed.event.js';
import { SecretEnabled } from './contract/secret-enabled.event.js';

/** Says what events tell of client secrets that work again. */
@Injectable()
export class WatchedSecrets implements OnModuleInit {
  constructor(private readonly watch: ChangeWatch) {}

  onModuleInit(): void {
    this.watch.register({
      kind: 'secret',
      what: 'client secret',
      events: [SecretEnabled, SecretResumed],
      told: `select payload ->> 'secretId' as row_id, 'enabled' as change, '' as value, sequence from recorded`,
    });
  }
}
