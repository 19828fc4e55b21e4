import { EntityManager } from '@mikro-orm/postgresql';
import { Injectable } from '@nestjs/common';
import { v7 as uuidv7 } from 'uuid';
import { inPart, inTransaction } from '../../database/transaction.js';
import { DomainError, InvalidField, NotFound } from '../../shared/domain-error.js';
import { largestPage } from '../../shared/pagination.js';
import { ApplicationAdministration, OrganisationAdministration } from '../applications/contract/administration.js';
import { AccountAdministration } from '../approvals/contract/account-administration.js';
import type { ManagerScope } from '../roles/contract/role.js';
import type { Onboarded, Onboarding } from './contract/onboarding.js';
import type { OnboardRegistry } from './contract/onboarding.schemas.js';
import { OnboardingRefused } from './onboarding.errors.js';

/** Does the single acts in one transaction, and goes on after a refusal to find what else is wrong. */
@Injectable()
export class TransactionalOnboarding implements Onboarding {
  constructor(
    private readonly em: EntityManager,
    private readonly organisations: OrganisationAdministration,
    private readonly applications: ApplicationAdministration,
    private readonly accounts: AccountAdministration,
  ) {}

  welcome({ organisation, applications, people }: OnboardRegistry): Promise<Onboarded> {
    return inTransaction(this.em, async () => {
      const refusals = new Refusals();
      const organisationId =
        (await refusals.at('organisation', () => this.organisationOf(organisation))) ?? (await this.standIn());
      const created = new Map<string, string>();
      for (const [index, application] of applications.entries()) {
        const create = () => this.applications.create({ ...application, organisationId });
        const made = await refusals.at(`applications.${index}`, create);
        created.set(inAnyCase(application.name), made?.id ?? refused);
      }
      const personIds: string[] = [];
      for (const [index, { scope, ...person }] of people.entries()) {
        const invite = async () =>
          this.accounts.invite(person, await this.scopesOf(scope, { organisationId, applications: created }));
        personIds.push((await refusals.at(`people.${index}`, invite)) ?? refused);
      }
      refusals.throwIfAny();
      return { organisationId, applicationIds: [...created.values()], personIds };
    });
  }

  private async organisationOf(organisation: OnboardRegistry['organisation']): Promise<string> {
    if (!('id' in organisation)) return (await this.organisations.create(organisation)).id;
    const unknown = (failure: unknown) => {
      throw failure instanceof NotFound ? new InvalidField('id', 'names an organisation that does not exist') : failure;
    };
    return (await this.organisations.one(organisation.id).catch(unknown)).id;
  }

  /** An organisation to judge the rest by after the one that is meant was refused: all of this is taken back. */
  private async standIn(): Promise<string> {
    const name = `Instead of a refused organisation ${uuidv7()}`;
    return (await this.organisations.create({ name, countryCode: 'NL', ion: null, kind: 'other' })).id;
  }

  /** @throws InvalidField for a name that no application of the organisation has */
  private async scopesOf(
    scope: OnboardRegistry['people'][number]['scope'],
    { organisationId, applications }: { organisationId: string; applications: ReadonlyMap<string, string> },
  ): Promise<ManagerScope[]> {
    if (scope === 'organisation') return [{ role: 'credential_manager', organisationId }];
    const ids = new Set<string>();
    for (const [index, name] of scope.entries()) {
      const id = applications.get(inAnyCase(name)) ?? (await this.existing(organisationId, name));
      if (id === undefined) throw new InvalidField(`scope.${index}`, `there is no application ‘${name}’`);
      if (id !== refused) ids.add(id);
    }
    return [...ids].map((applicationId) => ({ role: 'credential_manager', applicationId }));
  }

  private async existing(organisationId: string, name: string): Promise<string | undefined> {
    const { items } = await this.applications.page({ organisationId, q: name, limit: largestPage });
    return items.find((application) => inAnyCase(application.name) === inAnyCase(name))?.id;
  }
}

/** Stands for the id of what could not be made. */
const refused = '';

function inAnyCase(name: string): string {
  return name.toLowerCase();
}

/** What was refused so far, with its place. */
class Refusals {
  private readonly all: [place: string, refusal: DomainError][] = [];

  /** What a part of the request makes; undefined where it is refused. @throws whatever is no fault of the request */
  async at<T>(place: string, work: () => Promise<T>): Promise<T | undefined> {
    try {
      return await inPart(work);
    } catch (failure) {
      if (!(failure instanceof DomainError) || !['conflict', 'invalid'].includes(failure.kind)) throw failure;
      this.all.push([place, failure]);
      return undefined;
    }
  }

  /** @throws OnboardingRefused */
  throwIfAny(): void {
    if (this.all.length > 0) throw new OnboardingRefused(this.all);
  }
}
