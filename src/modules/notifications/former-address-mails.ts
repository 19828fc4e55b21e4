import { EntityManager } from '@mikro-orm/postgresql';
import { Injectable, type OnModuleInit } from '@nestjs/common';
import { FormerAddressTold } from '../identity/contract/email-change/former-address-told.js';
import { emailChangeAsked } from './letters/email-change/email-change-asked/email-change-asked.letter.js';
import { findSettled } from './notification.queries.js';

/** Knows when the mail that tells a former address of a change of e-mail was handed over, or refused for good. */
@Injectable()
export class FormerAddressMails implements OnModuleInit {
  constructor(
    private readonly em: EntityManager,
    private readonly told: FormerAddressTold,
  ) {}

  onModuleInit(): void {
    this.told.register((changeIds) => findSettled(this.em, emailChangeAsked.kind, changeIds));
  }
}
