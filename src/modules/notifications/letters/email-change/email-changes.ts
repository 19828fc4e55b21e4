import { Injectable } from '@nestjs/common';
import { z } from 'zod';
import { Id } from '../../../../shared/id.js';
import { momentInWords } from '../../../../templating/dates.js';
import {
  type EmailChangeRecord,
  EmailChangeRecords,
} from '../../../identity/contract/email-change/email-change-records.js';
import { addressedTo, moment, type Reader } from '../../define-letter.js';
import { ActorNames } from '../actor-names.js';
import { LetterSources } from '../letter-sources.js';
import { aboutSomebody, ThoseAround } from '../those-around.js';

/** Mails that were queued before changes had ids of their own name a link, whose id their change has. */
export const changeFacts = z
  .object({ changeId: Id.optional(), linkId: Id.optional(), occurredAt: moment })
  .transform(({ changeId, linkId, occurredAt }) => ({ changeId: changeId ?? String(linkId), occurredAt }));
type ChangeFacts = z.output<typeof changeFacts>;

export const changeData = { when: z.string(), former: z.string(), address: z.string() };
/** The change as those around its owner hear of it. */
export const changeOfSomebody = { ...changeData, ...aboutSomebody, by: z.string() };

/** The two addresses of a change. */
type Place = 'formerEmail' | 'newEmail';

/** Mails about a change of e-mail. They go to both addresses and to those around the person. */
@Injectable()
export class EmailChanges {
  constructor(
    private readonly records: EmailChangeRecords,
    private readonly sources: LetterSources,
    private readonly around: ThoseAround,
    private readonly names: ActorNames,
  ) {}

  /** The person at one of the two addresses; nobody if the change is not known any more. */
  async owner(place: Place, { changeId, occurredAt }: { changeId: string | undefined; occurredAt: Date }) {
    const change = changeId && (await this.records.find(changeId));
    return change ? addressedTo([{ id: change.userId, email: change[place] }], { changeId, occurredAt }) : [];
  }

  /** The same when it is sent: nobody who is not active any more. */
  async ownerNow(place: Place, { id, facts }: { id: string; facts: ChangeFacts }): Promise<Reader | undefined> {
    const person = await this.sources.person(id);
    if (person?.status !== 'active') return undefined;
    const change = await this.records.find(facts.changeId);
    return change && { ...person, email: change[place] };
  }

  /** What its owner reads. */
  async content({ changeId, occurredAt }: ChangeFacts) {
    const change = await this.records.find(changeId);
    return change && contentOf(change, occurredAt);
  }

  /** What those around its owner read. */
  async contentForOthers({ changeId, occurredAt }: ChangeFacts, reader: Reader) {
    const change = await this.records.find(changeId);
    const person = change && (await this.sources.person(change.userId));
    const standing = person && (await this.around.as(reader, person));
    if (!standing) return undefined;
    const by = standing.support ? await this.names.ofSupport(change.askedBy) : this.names.support;
    return { ...contentOf(change, occurredAt), ...standing, by };
  }
}

function contentOf({ formerEmail: former, newEmail: address }: EmailChangeRecord, occurredAt: Date) {
  return { page: '', when: momentInWords(occurredAt), former, address };
}
