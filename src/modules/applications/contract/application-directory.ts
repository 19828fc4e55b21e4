import type { Page } from '../../../shared/pagination.js';
import type { Actor } from '../../identity/contract/actor.js';
import type { Environment, Status } from './kinds-and-states.js';

export interface ReachableApi {
  readonly code: string;
  readonly name: string;
  readonly environment: Environment;
  readonly resource: string;
  /** Those that are granted to the application. */
  readonly scopes: readonly string[];
}

/** An application as its managers see it. */
export interface ApplicationRecord {
  readonly id: string;
  readonly name: string;
  readonly clientId: string;
  readonly environment: Environment;
  readonly status: Status;
  readonly organisation: {
    readonly id: string;
    readonly name: string;
    readonly ion: number | null;
    readonly countryCode: string;
  };
  /** By code. */
  readonly apis: readonly ReachableApi[];
}

/** What deciding about a token needs to know of an application. */
export interface ApplicationStanding {
  readonly id: string;
  readonly organisationId: string;
  /** Whether it and its organisation are active. */
  readonly active: boolean;
  /** By code. */
  readonly apis: readonly ReachableApi[];
}

/** An application as mails and the event log name it, whoever may see it. */
export interface KnownApplication {
  readonly id: string;
  readonly name: string;
  readonly clientId: string;
  readonly environment: Environment;
  readonly organisation: { readonly id: string; readonly name: string };
  /** Whether it and its organisation are active. */
  readonly active: boolean;
}

export interface ApplicationQuery {
  readonly limit: number;
  readonly cursor?: string | undefined;
  /** Part of the name or of the client id, in any case. */
  readonly q?: string | undefined;
  readonly organisationId?: string | undefined;
  readonly environment?: Environment | undefined;
}

/** How many members and applications there are, by status; applications of disabled organisations by their own. */
export interface MemberCounts {
  readonly organisations: Readonly<Record<Status, number>>;
  readonly applications: Readonly<Record<Status, number>>;
}

/** The applications, each person seeing theirs alone; support sees all. */
export abstract class ApplicationDirectory {
  /** A page of what `actor` may see, by name. One query besides their roles. */
  abstract pageFor(actor: Actor, query: ApplicationQuery): Promise<Page<ApplicationRecord>>;

  /** @throws NotFound for one that is not there or not the actor's to see */
  abstract seenBy(actor: Actor, applicationId: string): Promise<ApplicationRecord>;

  /**
   * @throws NotFound for one that is not there or not the actor's to see
   * @throws NotAllowed for one that the actor may only read
   */
  abstract managedBy(actor: Actor, applicationId: string): Promise<ApplicationRecord>;

  /** The applications with these ids, for those who act on their own behalf; unknown ids are left out. One query. */
  abstract known(ids: readonly string[]): Promise<ReadonlyMap<string, KnownApplication>>;

  /** How many there are. One query. */
  abstract counts(): Promise<MemberCounts>;

  /** The applications that are active, as is their organisation, but those of these organisations; by name. One query. */
  abstract activeOutside(organisationIds: readonly string[]): Promise<KnownApplication[]>;

  /**
   * Ids of all applications whose name or client id, or the name of whose organisation, contains `q`, or begins with it
   * where it has one or two characters, in any case and no order. One query, one row.
   */
  abstract idsMatching(q: string): Promise<string[]>;

  /** Names of applications and organisations, for showing roles; unknown ids are left out. One query. */
  abstract namesOf(ids: { applicationIds: readonly string[]; organisationIds: readonly string[] }): Promise<{
    readonly applications: ReadonlyMap<string, string>;
    readonly organisations: ReadonlyMap<string, string>;
  }>;

  /**
   * What stands behind a client id; undefined when nothing does. Questions asked at the same time share one query.
   * @param clientId a UUID
   */
  abstract standingOf(clientId: string): Promise<ApplicationStanding | undefined>;

  /** Whether an application may ask about tokens for the API with this resource. */
  abstract mayIntrospect(applicationId: string, resource: string): Promise<boolean>;

  /** The scopes of all APIs, sorted. */
  abstract scopes(): Promise<string[]>;
}
