import { z } from 'zod';
import { defineEvent } from '../../../events/define-event.js';
import { Id } from '../../../shared/id.js';
import { listed } from '../../../templating/dates.js';

/** WMDA support changed which scopes an application may have of one of its APIs; `scopes` are those it may have now. */
export class ApplicationScopesChanged extends defineEvent(
  'applications.application-scopes-changed',
  z.object({ applicationId: Id, organisationId: Id, apiId: Id, scopes: z.array(z.string()) }),
  {
    bySupport: () => true,
    tell: ({ scopes }) => `What the application may ask of one of its APIs was changed to ${listed(scopes)}.`,
  },
) {}
