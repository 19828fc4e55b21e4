import { z } from 'zod';
import { defineEvent } from '../../../events/define-event.js';
import { Id } from '../../../shared/id.js';

/** WMDA support changed which scopes an application may have of one of its APIs; `scopes` are those it may have now. */
export class ApplicationScopesChanged extends defineEvent(
  'applications.application-scopes-changed',
  z.object({ applicationId: Id, organisationId: Id, apiId: Id, scopes: z.array(z.string()) }),
) {}
