import { EntityManager } from '@mikro-orm/postgresql';
import { Injectable } from '@nestjs/common';
import { inTransaction } from '../../database/transaction.js';
import { onUniqueViolation } from '../../database/unique-violation.js';
import { DomainEvents } from '../../events/domain-events.js';
import { Clock } from '../../shared/clock.js';
import { Api, type NewApi } from './api.entity.js';
import { Application, type NewApplication } from './application.entity.js';
import { AlreadyThere } from './applications.errors.js';
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

  /** @throws AlreadyThere */
  createOrganisation(input: NewOrganisation): Promise<Organisation> {
    return this.unlessTaken(
      { organisation_name: 'organisation with this name', organisation_ion_key: 'organisation with this ION' },
      async (em) => {
        const organisation = Organisation.join(input, this.clock.now());
        em.persist(organisation);
        this.events.record(new OrganisationCreated({ organisationId: organisation.id }));
        return organisation;
      },
    );
  }

  /** @throws AlreadyThere */
  createApi(input: NewApi): Promise<Api> {
    return this.unlessTaken(
      {
        api_code_environment_key: 'API with this code in this environment',
        api_resource_key: 'API with this resource',
      },
      async (em) => {
        const api = Api.publish(input, this.clock.now());
        em.persist(api);
        this.events.record(new ApiCreated({ apiId: api.id }));
        return api;
      },
    );
  }

  /** @throws AlreadyThere, EnvironmentsDiffer */
  createApplication(input: NewApplication): Promise<Application> {
    return this.unlessTaken({ application_name: 'application with this name' }, async (em) => {
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

  /** @param what what there is already, in words, by the constraint that says so */
  private unlessTaken<T>(what: Record<string, string>, work: (em: EntityManager) => Promise<T>): Promise<T> {
    return Object.entries(what).reduce(
      (inner, [constraint, words]) =>
        () =>
          onUniqueViolation(constraint, () => new AlreadyThere(words), inner),
      () => inTransaction(this.em, work),
    )();
  }
}
