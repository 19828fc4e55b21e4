import { isIP } from 'node:net';
import { EntityManager } from '@mikro-orm/postgresql';
import { Injectable } from '@nestjs/common';
import { addressBlock } from '../../../http/requests/rate-limits.js';
import { Id } from '../../../shared/id.js';
import type { ApplicationClues } from '../contract/application-clues.js';
import { secretPattern } from '../contract/secret-format.js';
import { hintLength, hintOf } from '../secret-value.js';
import { findBehindAddress, findBehindHint, findBehindId } from './application-clue.queries.js';

/** Answers from secrets and refusals as they are stored at this moment. */
@Injectable()
export class StoredApplicationClues implements ApplicationClues {
  constructor(private readonly em: EntityManager) {}

  async find(pasted: string): Promise<string[]> {
    const id = Id.safeParse(pasted);
    if (id.success) return findBehindId(this.em, id.data);
    const bare = pasted.replace(/\/64$/, '');
    if (isIP(bare) !== 0) return findBehindAddress(this.em, addressBlock(bare));
    const hint = hintIn(pasted);
    return hint === undefined ? [] : findBehindHint(this.em, hint);
  }
}

/** A hint as pages show it, with or without its ellipsis; of a whole value the beginning. */
function hintIn(pasted: string): string | undefined {
  if (secretPattern.test(pasted)) return hintOf(pasted);
  const bare = pasted.replace(/(…|\.\.\.)$/, '');
  return bare.length === hintLength && /^[0-9A-Za-z]+$/.test(bare) ? bare : undefined;
}
