import { Injectable, type OnModuleInit } from '@nestjs/common';
import { ChangeWatch } from '../../events/change-watch/change-watch.js';
import { SigningKeyCreated } from './contract/signing-key-created.event.js';
import { SigningKeyRetired } from './contract/signing-key-retired.event.js';
import { SigningKeys } from './signing-keys.js';

/** Says what events tell of signing keys. */
@Injectable()
export class WatchedSigningKeys implements OnModuleInit {
  constructor(
    private readonly watch: ChangeWatch,
    private readonly keys: SigningKeys,
  ) {}

  onModuleInit(): void {
    this.watch.register({
      kind: 'signing-key',
      what: 'signing key',
      events: [SigningKeyCreated, SigningKeyRetired],
      told: `select payload ->> 'kid' as row_id,
          case type when '${SigningKeyCreated.type}' then 'added' else 'removed' end as change,
          coalesce(payload ->> 'signsFrom', '') as value, sequence
        from recorded`,
      unreadable: () => this.keys.unreadable(),
    });
  }
}
