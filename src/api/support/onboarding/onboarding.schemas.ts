import { z } from 'zod';
import {
  AdministeredApplication,
  OrganisationView,
} from '../../../modules/applications/contract/administration.schemas.js';
import { PersonView } from '../../../modules/overview/contract/person.schemas.js';

/** What was made for a registry; its organisation may have been there before. */
export const OnboardedRegistry = z
  .object({
    organisation: OrganisationView,
    applications: z.array(AdministeredApplication),
    people: z.array(PersonView),
  })
  .meta({ id: 'OnboardedRegistry' });
