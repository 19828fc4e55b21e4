import { EntityManager } from '@mikro-orm/postgresql';
import { Injectable } from '@nestjs/common';
import { Config } from '../../config/config.js';
import type { CalendarDate } from '../../shared/calendar-date.js';
import { ApplicationDirectory } from '../applications/contract/application-directory.js';
import { type EndingSecret, EndingSecrets } from '../secrets/contract/ending-secrets.js';
import { type DueCursor, findDue, type PageOfDue } from './due.queries.js';
import type { Reminder } from './reminder-rule.js';

/** A secret that may be due, and what was said of it before. */
export interface Candidate {
  readonly secret: EndingSecret;
  readonly said: readonly Reminder[];
}

/** Secrets that people may have to be reminded of, with all that decides whether and how. */
@Injectable()
export class DueSecrets {
  constructor(
    private readonly em: EntityManager,
    private readonly secrets: EndingSecrets,
    private readonly applications: ApplicationDirectory,
    private readonly config: Config,
  ) {}

  /** The next ones by expiry, and where the page after them begins; undefined after the last. Three queries. */
  async page(
    today: CalendarDate,
    page: PageOfDue,
  ): Promise<{ readonly candidates: Candidate[]; readonly next: DueCursor | undefined }> {
    const rows = await findDue(this.em, today, this.config.reminders.thresholds, page);
    const standing = await this.standing(rows.map(({ secretId }) => secretId));
    return {
      candidates: rows.flatMap(({ secretId, said }) => {
        const secret = standing.get(secretId);
        return secret ? [{ secret, said }] : [];
      }),
      next: rows.length === page.limit ? rows.at(-1) : undefined,
    };
  }

  /** Those of which something can be said: enabled secrets of active applications and organisations. Two queries. */
  async standing(ids: readonly string[]): Promise<ReadonlyMap<string, EndingSecret>> {
    const found = await this.secrets.find(ids);
    const applicationIds = [...found.values()].map(({ applicationId }) => applicationId);
    const known = await this.applications.known([...new Set(applicationIds)]);
    return new Map([...found].filter(([, { applicationId }]) => known.get(applicationId)?.active));
  }
}
