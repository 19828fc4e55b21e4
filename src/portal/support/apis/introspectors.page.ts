import { Get, Query } from '@nestjs/common';
import { z } from 'zod';
import { IdParam } from '../../../http/requests/id-param.js';
import { ApiAdministration, ApplicationAdministration } from '../../../modules/applications/contract/administration.js';
import { pageSize, paged, searchable, showList } from '../frame/list.views.js';
import { type Ids, questionPage, type Questions } from '../frame/question.page.js';
import { SupportPage } from '../frame/support-page.js';
import { badgeCell, cell, linkCell, tableOf } from '../frame/tables.js';

const Search = z.object({ ...searchable, ...paged });
type Search = z.output<typeof Search>;

/** Which applications may introspect the tokens for an API: found, added, removed. */
@SupportPage('admin/apis/:apiId/introspectors')
export class IntrospectorsPage extends questionPage('add', 'remove') {
  constructor(
    private readonly apis: ApiAdministration,
    private readonly applications: ApplicationAdministration,
  ) {
    super();
  }

  @Get()
  async choose(@IdParam('apiId') apiId: string, @Query({ schema: Search }) query: Search) {
    const api = await this.apis.one(apiId);
    const { items, nextCursor } = await this.applications.page({ ...query, limit: pageSize });
    return showList({
      heading: `Which application may introspect tokens for ${api.code} ${api.name}?`,
      lead: 'Find the application of the system that serves this API.',
      path: `/admin/apis/${apiId}/introspectors`,
      query,
      search: { label: 'Name or client ID' },
      table: tableOf(
        'Applications by name',
        ['Application', 'Organisation', 'Environment', 'Action'],
        items.map(({ id, name, organisation, environment }) => [
          cell(name),
          cell(organisation.name),
          badgeCell(environment),
          api.introspectionApplicationIds.includes(id)
            ? cell('may already')
            : linkCell('Choose', `/admin/apis/${apiId}/introspectors/${id}/add`, name),
        ]),
        'No application yet. Go to an organisation and add one there.',
      ),
      nextCursor,
    });
  }

  override async questionsAbout({ id, apiId = '' }: Ids): Promise<Questions<'add' | 'remove'>> {
    const [api, application] = [await this.apis.one(apiId), await this.applications.one(id)];
    const [what, name] = [`${api.code} ${api.name}`, application.name];
    const others = api.introspectionApplicationIds.filter((each) => each !== id);
    const allow = (introspectionApplicationIds: string[]) => this.apis.update(apiId, { introspectionApplicationIds });
    return {
      at: `/admin/apis/${apiId}`,
      questions: {
        add: {
          heading: `Let ‘${name}’ introspect tokens for ${what}?`,
          facts: [
            `It belongs to ‘${application.organisation.name}’. It can ask about every token for this API, whoever fetched it.`,
          ],
          button: 'Add application',
          carryOut: () => allow([...others, id]),
          done: 'saved',
        },
        remove: {
          heading: `Stop ‘${name}’ introspecting tokens for ${what}?`,
          facts: ['To it, tokens of others look like ended ones from this moment.'],
          warning: `If ‘${name}’ serves this API and asks about every token, it refuses all of its clients from now on.`,
          button: 'Remove application',
          dangerous: true,
          carryOut: () => allow(others),
          done: 'saved',
        },
      },
    };
  }
}
