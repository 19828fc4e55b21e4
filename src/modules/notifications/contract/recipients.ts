import type { Person } from '../../identity/contract/people/people.js';

/** Who is told about an application. */
export abstract class Recipients {
  /** The active credential managers of each application, by its id. A handful of queries in all. */
  abstract ofApplications(
    of: readonly { readonly applicationId: string; readonly organisationId: string }[],
  ): Promise<ReadonlyMap<string, Pick<Person, 'id' | 'name' | 'email'>[]>>;

  /** Those applications of which no manager can be reached: none active and enrolled whose last mail did not fail. */
  abstract unreachable(
    of: readonly { readonly applicationId: string; readonly organisationId: string }[],
  ): Promise<ReadonlySet<string>>;
}
