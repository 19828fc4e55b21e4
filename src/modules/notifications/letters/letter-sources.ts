import { EntityManager } from '@mikro-orm/postgresql';
import { Injectable } from '@nestjs/common';
import { inRequestContext } from '../../../database/request-context.js';
import { MicroBatch } from '../../../shared/micro-batch.js';
import { ApplicationDirectory, type KnownApplication } from '../../applications/contract/application-directory.js';
import { People, type Person } from '../../identity/contract/people/people.js';
import { type DueReminder, Reminders } from '../../reminders/contract/reminders.js';
import { SecretDirectory, type SecretFacts } from '../../secrets/contract/secret-directory.js';
import { type UsedAddress, UsedAddresses } from '../../secrets/contract/used-addresses.js';
import { Recipients } from '../contract/recipients.js';

type Scope = Parameters<Recipients['ofApplications']>[0][number];
type Manager = Pick<Person, 'id' | 'name' | 'email'>;

interface Swept {
  readonly sweepId: string;
  readonly secretIds: readonly string[];
}

/**
 * What letters are written from, as it stands when they are delivered. Letters that are written side by side share their
 * queries; each answer comes from a query that began after it was asked for.
 */
@Injectable()
export class LetterSources {
  private readonly peopleById = this.shared((ids: string[]) => this.findPeople(ids));
  private readonly applicationsById = this.shared((ids: string[]) => this.applications.known(ids));
  private readonly secretsById = this.shared((ids: string[]) => this.secrets.find(ids));
  private readonly addressesBySecret = this.shared((ids: string[]) => this.addresses.of(ids));
  private readonly managersByScope = this.shared((scopes: Scope[]) => this.findManagers(scopes));
  private readonly remindersBySweep = this.shared((asked: Swept[]) => this.findReminders(asked));

  constructor(
    private readonly em: EntityManager,
    private readonly people: People,
    private readonly applications: ApplicationDirectory,
    private readonly secrets: SecretDirectory,
    private readonly addresses: UsedAddresses,
    private readonly recipients: Recipients,
    private readonly reminders: Reminders,
  ) {}

  person(id: string): Promise<Person | undefined> {
    return this.peopleById.load(id);
  }

  secret(id: string): Promise<SecretFacts | undefined> {
    return this.secretsById.load(id);
  }

  application(id: string): Promise<KnownApplication | undefined> {
    return this.applicationsById.load(id);
  }

  /** By id; unknown ids are left out. */
  applicationsOf(
    reminders: readonly Pick<DueReminder, 'applicationId'>[],
  ): Promise<ReadonlyMap<string, KnownApplication>> {
    return this.applicationsById.loadAll(reminders.map(({ applicationId }) => applicationId));
  }

  /** From where each secret was used in the last 90 days; those that were not are left out. */
  usedFrom(reminders: readonly Pick<DueReminder, 'secretId'>[]): Promise<ReadonlyMap<string, UsedAddress[]>> {
    return this.addressesBySecret.loadAll(reminders.map(({ secretId }) => secretId));
  }

  /** The active credential managers of each application, by its id. */
  async managersOf(scopes: readonly Scope[]): Promise<ReadonlyMap<string, Manager[]>> {
    const managers = await this.managersByScope.loadAll(scopes);
    return new Map([...managers].map(([{ applicationId }, of]) => [applicationId, of]));
  }

  /** What a sweep said of these secrets and still stands. */
  async remindersOf(sweepId: string, secretIds: readonly string[]): Promise<readonly DueReminder[]> {
    return (await this.remindersBySweep.load({ sweepId, secretIds })) ?? [];
  }

  private shared<Key, Value>(find: (keys: Key[]) => Promise<ReadonlyMap<Key, Value>>): MicroBatch<Key, Value> {
    return new MicroBatch((keys) => inRequestContext(this.em, () => find(keys)));
  }

  private async findPeople(ids: string[]): Promise<ReadonlyMap<string, Person>> {
    return new Map((await this.people.find(ids)).map((person) => [person.id, person]));
  }

  private async findManagers(scopes: Scope[]): Promise<ReadonlyMap<Scope, Manager[]>> {
    const managers = await this.recipients.ofApplications(scopes);
    return new Map(scopes.map((scope) => [scope, managers.get(scope.applicationId) ?? []]));
  }

  private async findReminders(asked: Swept[]): Promise<ReadonlyMap<Swept, DueReminder[]>> {
    const bySweep = await Promise.all(
      [...Map.groupBy(asked, ({ sweepId }) => sweepId)].map(async ([sweepId, together]) => {
        const secretIds = [...new Set(together.flatMap((each) => each.secretIds))];
        const due = new Map((await this.reminders.ofSweep(sweepId, secretIds)).map((one) => [one.secretId, one]));
        return together.map((each): [Swept, DueReminder[]] => [
          each,
          each.secretIds.flatMap((id) => due.get(id) ?? []),
        ]);
      }),
    );
    return new Map(bySweep.flat());
  }
}
