import { EntityManager } from '@mikro-orm/postgresql';
import { Injectable } from '@nestjs/common';
import { inTransaction } from '../../database/transaction.js';
import { onUniqueViolation } from '../../database/unique-violation.js';
import { DomainEvents } from '../../events/domain-events.js';
import { Clock } from '../../shared/clock.js';
import { Api, type NewApi } from './api.entity.js';
import { Application, type NewApplication } from './application.entity.js';
import { NameTaken } from './applications.errors.js';
import { ApiCreated } from './contract/api-created.event.js';
import { ApplicationCreated } from './contract/application-created.event.js';
import { OrganisationCreated } from './contract/organisation-created.event.js';
import { type NewOrganisation, Organisation } from './organisation.entity.js';

/** What WMDA support sets up for a member. Who may do so is decided by its callers' routes. */
@Injectable()
export class ApplicationsService {
  constructor(
    private readonly em: EntityManager,
    private readonly events: DomainEvents,
    private readonly clock: Clock,
  ) {}

  /** @throws NameTaken */
  createOrganisation(input: NewOrganisation): Promise<Organisation> {
    return this.unlessTaken('organisation', 'organisation_name', async (em) => {
      const organisation = Organisation.join(input, this.clock.now());
      em.persist(organisation);
      this.events.record(new OrganisationCreated({ organisationId: organisation.id }));
      return organisation;
    });
  }

  /** @throws NameTaken for a code that its environment has already */
  createApi(input: NewApi): Promise<Api> {
    return this.unlessTaken('API', 'api_code_environment_key', async (em) => {
      const api = Api.publish(input, this.clock.now());
      em.persist(api);
      this.events.record(new ApiCreated({ apiId: api.id }));
      return api;
    });
  }

  /** @throws NameTaken, EnvironmentsDiffer */
  createApplication(input: NewApplication): Promise<Application> {
    return this.unlessTaken('application', 'application_name', async (em) => {
      const application = Application.register(input, this.clock.now());
      em.persist(application);
      this.events.record(
        new ApplicationCreated({
          applicationId: application.id,
          organisationId: input.organisation.id,
          clientId: application.clientId,
          apiIds: input.apis.map(({ id }) => id),
        }),
      );
      return application;
    });
  }

  private unlessTaken<T>(
    what: 'organisation' | 'application' | 'API',
    constraint: string,
    work: (em: EntityManager) => Promise<T>,
  ): Promise<T> {
    return onUniqueViolation(
      constraint,
      () => new NameTaken(what),
      () => inTransaction(this.em, work),
    );
  }
}
