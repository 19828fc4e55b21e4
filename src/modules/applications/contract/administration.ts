import type { Page } from '../../../shared/pagination.js';
import type {
  AdministeredApplication,
  ApiView,
  CreateApi,
  CreateApplication,
  CreateOrganisation,
  GrantScopes,
  ListAdministeredApplications,
  ListApis,
  ListOrganisations,
  OrganisationView,
  UpdateApi,
  UpdateApplication,
  UpdateOrganisation,
} from './administration.schemas.js';

/** Member organisations in the hands of WMDA support: whoever calls this was let in by `SupportOnly`. */
export abstract class OrganisationAdministration {
  /** A page by name. One query. */
  abstract page(query: ListOrganisations): Promise<Page<OrganisationView>>;

  /** @throws NotFound */
  abstract one(id: string): Promise<OrganisationView>;

  /** @throws AlreadyThere for a name or ION that another one has, InvalidField for a country that does not exist */
  abstract create(input: CreateOrganisation): Promise<OrganisationView>;

  /**
   * Corrects, disables or enables. While disabled, its applications get no token and roles held for it or them are
   * suspended, from the next request on; people stay.
   * @throws NotFound, AlreadyThere, InvalidField
   */
  abstract update(id: string, changes: UpdateOrganisation): Promise<OrganisationView>;
}

/** APIs in the hands of WMDA support: whoever calls this was let in by `SupportOnly`. */
export abstract class ApiAdministration {
  /** A page by code, then environment. One query. */
  abstract page(query: ListApis): Promise<Page<ApiView>>;

  /** @throws NotFound */
  abstract one(id: string): Promise<ApiView>;

  /** @throws AlreadyThere for a resource, or a code in its environment, that another one has, UnknownReference */
  abstract create(input: CreateApi): Promise<ApiView>;

  /** Counts from the next token on. @throws NotFound, AlreadyThere, UnknownReference */
  abstract update(id: string, changes: UpdateApi): Promise<ApiView>;
}

/** Applications in the hands of WMDA support: whoever calls this was let in by `SupportOnly`. */
export abstract class ApplicationAdministration {
  /**
   * A page by name. One query.
   * @param alsoMeant ids of applications that `q` stands for besides those whose name or client id holds it
   */
  abstract page(
    query: ListAdministeredApplications,
    alsoMeant?: readonly string[],
  ): Promise<Page<AdministeredApplication>>;

  /** @throws NotFound */
  abstract one(id: string): Promise<AdministeredApplication>;

  /** Its client id is made now and never changes. @throws AlreadyThere, EnvironmentsDiffer, UnknownReference */
  abstract create(input: CreateApplication): Promise<AdministeredApplication>;

  /**
   * Renames, gives other APIs, disables or enables: at once for the next token and for introspection.
   * @throws NotFound, AlreadyThere, EnvironmentsDiffer, UnknownReference
   */
  abstract update(id: string, changes: UpdateApplication): Promise<AdministeredApplication>;

  /**
   * Narrows or widens what it may ask of one of its APIs, from the next token on. An API newly given to an application
   * grants all its scopes of that moment; a scope that an API gains later is granted here or not at all.
   * @throws NotFound for an application or API that is not there, or not reached; InvalidField at `scopes` for one that
   *   the API has not
   */
  abstract grantScopes(id: string, apiId: string, grant: GrantScopes): Promise<AdministeredApplication>;
}
