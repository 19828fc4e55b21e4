import { EntityManager } from '@mikro-orm/postgresql';
import { Injectable } from '@nestjs/common';
import type { LookAlikeNames, LookAlikes } from './contract/look-alike-names.js';
import { findLookAlikes } from './look-alikes.queries.js';

@Injectable()
export class StoredLookAlikeNames implements LookAlikeNames {
  constructor(private readonly em: EntityManager) {}

  all(): Promise<LookAlikes[]> {
    return findLookAlikes(this.em);
  }
}
