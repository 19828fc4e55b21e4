import { Injectable, type OnModuleInit } from '@nestjs/common';
import { KeyInventory } from '../../config/key-inventory.js';
import { SupportHistory } from './support-history.js';

/** At the next start, seals what support did before such rows were sealed. */
@Injectable()
export class ApprovalKeys implements OnModuleInit {
  constructor(
    private readonly inventory: KeyInventory,
    private readonly history: SupportHistory,
  ) {}

  onModuleInit(): void {
    this.inventory.bindAtStart('support_act', (em, ids) => this.history.bind(em, ids));
  }
}
