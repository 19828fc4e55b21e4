import { EntityManager, LockMode } from '@mikro-orm/postgresql';
import { Injectable } from '@nestjs/common';
import { z } from 'zod';
import { inTransaction } from '../../database/transaction.js';
import { DomainEvents } from '../../events/domain-events.js';
import { Clock } from '../../shared/clock.js';
import { InvalidField, NotFound } from '../../shared/domain-error.js';
import { decodeCursor, type Page, toPage } from '../../shared/pagination.js';
import { storableText } from '../../shared/storable-text.js';
import { findAdministered, replaceGrantedScopes } from './administration.queries.js';
import { Api } from './api.entity.js';
import { Application } from './application.entity.js';
import { UnknownReference, unlessTaken } from './applications.errors.js';
import { assertNoLookAlike } from './look-alikes.queries.js';
import type { ApplicationAdministration } from './contract/administration.js';
import type {
  AdministeredApplication,
  CreateApplication,
  GrantScopes,
  ListAdministeredApplications,
  UpdateApplication,
} from './contract/administration.schemas.js';
import { ApplicationApisChanged } from './contract/application-apis-changed.event.js';
import { ApplicationCreated } from './contract/application-created.event.js';
import { ApplicationDisabled } from './contract/application-disabled.event.js';
import { ApplicationEnabled } from './contract/application-enabled.event.js';
import { ApplicationRenamed } from './contract/application-renamed.event.js';
import { ApplicationScopesChanged } from './contract/application-scopes-changed.event.js';
import { Organisation } from './organisation.entity.js';

const Cursor = z.tuple([storableText]);
const unique = { application_name: ['application with this name', 'name'] } as const;

/** Applications: created with their client id, renamed, given APIs, disabled and enabled. */
@Injectable()
export class ApplicationsService implements ApplicationAdministration {
  constructor(
    private readonly em: EntityManager,
    private readonly events: DomainEvents,
    private readonly clock: Clock,
  ) {}

  async page(
    { cursor, limit, ...filter }: ListAdministeredApplications,
    alsoMeant: readonly string[] = [],
  ): Promise<Page<AdministeredApplication>> {
    const after = cursor === undefined ? undefined : decodeCursor(cursor, Cursor)[0];
    const rows = await findAdministered(this.em, { ...filter, alsoMeant, after, limit: limit + 1 });
    return toPage(rows, limit, ({ name }) => [name]);
  }

  async one(id: string): Promise<AdministeredApplication> {
    const [application] = await findAdministered(this.em, { id, limit: 1 });
    if (!application) throw new NotFound();
    return application;
  }

  async create({ organisationId, apiIds, ...input }: CreateApplication): Promise<AdministeredApplication> {
    const id = await unlessTaken(unique, () =>
      inTransaction(this.em, async (em) => {
        const organisation = await em.findOne(Organisation, { id: organisationId });
        if (!organisation) throw new UnknownReference('organisationId', 'an organisation');
        const apis = await knownApis(em, apiIds);
        const application = Application.register({ ...input, organisation, apis }, this.clock.now());
        await assertNoLookAlike(em, 'application', application);
        await em.persist(application).flush();
        const { id: applicationId, clientId } = application;
        this.events.record(new ApplicationCreated({ applicationId, organisationId, clientId, apiIds }));
        return applicationId;
      }),
    );
    return this.one(id);
  }

  async update(id: string, { name, apiIds, status }: UpdateApplication): Promise<AdministeredApplication> {
    await unlessTaken(unique, () =>
      inTransaction(this.em, async (em) => {
        const application = await lockApplication(em, id);
        const ids = { applicationId: id, organisationId: application.organisation.id };
        if (name !== undefined && application.rename(name)) {
          await assertNoLookAlike(em, 'application', application);
          this.events.record(new ApplicationRenamed(ids));
        }
        const reach = apiIds && (await this.reach(em, application, apiIds));
        if (reach) this.events.record(new ApplicationApisChanged({ ...ids, apiIds, ...reach }));
        if (status === undefined || !application.turn(status)) return;
        this.events.record(status === 'disabled' ? new ApplicationDisabled(ids) : new ApplicationEnabled(ids));
      }),
    );
    return this.one(id);
  }

  async grantScopes(id: string, apiId: string, { scopes }: GrantScopes): Promise<AdministeredApplication> {
    await inTransaction(this.em, async (em) => {
      const application = await lockApplication(em, id);
      // Held, so that no scope is granted that the API loses meanwhile.
      const api = await em.findOne(Api, { id: apiId }, { lockMode: LockMode.PESSIMISTIC_READ, refresh: true });
      if (!api) throw new NotFound();
      const unknown = scopes.filter((scope) => !api.scopes.includes(scope));
      if (unknown.length > 0) throw new InvalidField('scopes', `${api.code} has no scope ${unknown.join(', ')}`);
      const changed = await replaceGrantedScopes(em, { applicationId: id, apiId, scopes });
      if (changed === undefined) throw new NotFound();
      const ids = { applicationId: id, organisationId: application.organisation.id };
      if (changed) this.events.record(new ApplicationScopesChanged({ ...ids, apiId, scopes: [...scopes] }));
    });
    return this.one(id);
  }

  /** Reads its APIs after locking its row, so that the second of two concurrent changes sees the first. */
  private async reach(em: EntityManager, application: Application, apiIds: readonly string[]) {
    await application.apis.init({ refresh: true });
    return application.reach(await knownApis(em, apiIds));
  }
}

/** @throws NotFound */
function lockApplication(em: EntityManager, id: string): Promise<Application> {
  return em.findOneOrFail(
    Application,
    { id },
    { lockMode: LockMode.PESSIMISTIC_WRITE, refresh: true, failHandler: () => new NotFound() },
  );
}

async function knownApis(em: EntityManager, ids: readonly string[]): Promise<Api[]> {
  const apis = await em.find(Api, { id: { $in: [...ids] } });
  if (apis.length < ids.length) throw new UnknownReference('apiIds', 'an API');
  return apis;
}
