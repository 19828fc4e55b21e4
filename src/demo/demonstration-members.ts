import { Injectable } from '@nestjs/common';
import {
  ApiAdministration,
  ApplicationAdministration,
  OrganisationAdministration,
} from '../modules/applications/contract/administration.js';
import type { ApiView, OrganisationView } from '../modules/applications/contract/administration.schemas.js';
import type { Environment } from '../modules/applications/contract/kinds-and-states.js';

/** Two organisations, the APIs of WMDA and the organisations' applications. */
@Injectable()
export class DemonstrationMembers {
  constructor(
    private readonly organisations: OrganisationAdministration,
    private readonly apis: ApiAdministration,
    private readonly applications: ApplicationAdministration,
  ) {}

  async create() {
    const searchAndMatch = await this.api('SM', 'Search & Match', 'production', ['search.read', 'search.write']);
    const matchConnect = await this.api('MC', 'Match-Connect', 'production', ['messages.read', 'messages.write']);
    const dataManager = await this.api('DM', 'Data Manager', 'production', ['donors.write']);
    const trialSearch = await this.api('SM', 'Search & Match', 'sandbox', ['search.read', 'search.write']);
    const trialConnect = await this.api('MC', 'Match-Connect', 'sandbox', ['messages.read', 'messages.write']);
    const registry = await this.organisations.create({
      name: 'Example Donor Registry',
      ion: 9999,
      kind: 'donor_registry',
      countryCode: 'NL',
    });
    const bank = await this.organisations.create({
      name: 'Sample Cord Blood Bank',
      ion: 9998,
      kind: 'cord_blood_bank',
      countryCode: 'BE',
    });
    const searching = await this.application(registry, 'Partner-NL-ExampleDonorRegistry-SMC', [
      searchAndMatch,
      matchConnect,
    ]);
    const data = await this.application(registry, 'Partner-NL-ExampleDonorRegistry-DM', [dataManager]);
    const trial = await this.application(registry, 'PartnerAlternative-NL-ExampleDonorRegistry-SMC', [
      trialSearch,
      trialConnect,
    ]);
    await this.application(bank, 'Partner-BE-SampleCordBloodBank-DM', [dataManager]);
    return { registry, bank, searching, data, trial };
  }

  private api(code: string, name: string, environment: Environment, scopes: string[]): Promise<ApiView> {
    const resource = `https://api.example.org/${environment === 'sandbox' ? 'sandbox/' : ''}${code.toLowerCase()}`;
    return this.apis.create({ code, name, environment, resource, scopes, introspectionApplicationIds: [] });
  }

  /** In the environment of its APIs. */
  private application({ id }: OrganisationView, name: string, apis: readonly [ApiView, ...ApiView[]]) {
    const [{ environment }] = apis;
    return this.applications.create({ organisationId: id, name, environment, apiIds: apis.map((api) => api.id) });
  }
}
