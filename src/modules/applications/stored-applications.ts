import { EntityManager } from '@mikro-orm/postgresql';
import { Injectable } from '@nestjs/common';
import { z } from 'zod';
import { PreparedStatements } from '../../database/prepared-statements.js';
import { MicroBatch } from '../../shared/micro-batch.js';
import { NotAllowed, NotFound } from '../../shared/domain-error.js';
import { decodeCursor, type Page, toPage } from '../../shared/pagination.js';
import { storableText } from '../../shared/storable-text.js';
import type { Actor } from '../identity/contract/actor.js';
import { AccessPolicy, type AccessScope } from '../roles/contract/access-policy.js';
import {
  countMembers,
  findActiveOutside,
  findApplications,
  findIdsMatching,
  findIntrospectors,
  findKnown,
  findNames,
  findScopes,
  findStandings,
} from './application.queries.js';
import type {
  ApplicationDirectory,
  ApplicationQuery,
  ApplicationRecord,
  ApplicationStanding,
} from './contract/application-directory.js';

const Cursor = z.tuple([storableText]);

/** Answers from the applications as they are stored at this moment. */
@Injectable()
export class StoredApplications implements ApplicationDirectory {
  private readonly standings = new MicroBatch((clientIds: string[]) => findStandings(this.statements, clientIds));
  private readonly introspectors = new MicroBatch((asked: string[]) => findIntrospectors(this.statements, asked));
  private readonly allScopes = new MicroBatch(async () => new Map([['all', await findScopes(this.statements)]]));

  constructor(
    private readonly em: EntityManager,
    private readonly policy: AccessPolicy,
    private readonly statements: PreparedStatements,
  ) {}

  async pageFor(actor: Actor, { limit, cursor, ...filter }: ApplicationQuery): Promise<Page<ApplicationRecord>> {
    const after = cursor === undefined ? undefined : decodeCursor(cursor, Cursor)[0];
    const scope = await this.policy.scopeOf(actor);
    const rows = await findApplications(this.em, scope, { ...filter, after, limit: limit + 1 });
    return toPage(rows, limit, ({ name }) => [name]);
  }

  async seenBy(actor: Actor, applicationId: string): Promise<ApplicationRecord> {
    return this.within(await this.policy.scopeOf(actor), applicationId);
  }

  async managedBy(actor: Actor, applicationId: string): Promise<ApplicationRecord> {
    const scope = await this.policy.scopeOf(actor);
    const application = await this.within(scope, applicationId);
    // Asked again as if the person were no support: that role reads everything and manages nothing.
    const [managed] = await findApplications(this.em, { ...scope, support: false }, { id: application.id, limit: 1 });
    if (managed) return managed;
    throw new NotAllowed(
      'WMDA support sees client secrets and changes none. A credential manager of this application can.',
    );
  }

  known(ids: readonly string[]) {
    return findKnown(this.em, ids);
  }

  counts() {
    return countMembers(this.em);
  }

  activeOutside(organisationIds: readonly string[]) {
    return findActiveOutside(this.em, organisationIds);
  }

  idsMatching(q: string) {
    return findIdsMatching(this.em, q);
  }

  namesOf(ids: Parameters<ApplicationDirectory['namesOf']>[0]) {
    return findNames(this.em, ids);
  }

  standingOf(clientId: string): Promise<ApplicationStanding | undefined> {
    return this.standings.load(clientId);
  }

  async mayIntrospect(applicationId: string, resource: string): Promise<boolean> {
    return (await this.introspectors.load(`${applicationId}${resource}`)) ?? false;
  }

  async scopes(): Promise<string[]> {
    return (await this.allScopes.load('all')) ?? [];
  }

  private async within(scope: AccessScope, id: string): Promise<ApplicationRecord> {
    const [application] = await findApplications(this.em, scope, { id, limit: 1 });
    if (!application) throw new NotFound();
    return application;
  }
}
