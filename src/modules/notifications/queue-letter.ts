import { EntityManager } from '@mikro-orm/postgresql';
import { Injectable } from '@nestjs/common';
import { inTransaction } from '../../database/transaction.js';
import type { DomainEvent } from '../../events/define-event.js';
import type { RelayedEvent } from '../../events/on-event.js';
import type { ReadyLetter } from './define-letter.js';
import { Letters } from './letters.js';
import { Notifications } from './notifications.service.js';

/** Something happened: whoever is to read of it gets a notification, which is written and sent later. */
@Injectable()
export class QueueLetter {
  constructor(
    private readonly em: EntityManager,
    private readonly letters: Letters,
    private readonly notifications: Notifications,
  ) {}

  async of(kind: string, event: RelayedEvent<DomainEvent>): Promise<void> {
    const letter = this.letters.of(kind);
    if (letter.queued) await inTransaction(this.em, () => this.queue(letter, event));
    else await this.queue(letter, event);
  }

  private async queue(letter: ReadyLetter, event: RelayedEvent<DomainEvent>): Promise<void> {
    const readers = await letter.readers(event);
    const queued = await this.notifications.queue({ kind: letter.kind, cause: letter.cause(event) }, readers);
    if (queued > 0) await letter.queued?.(readers as never);
  }
}
