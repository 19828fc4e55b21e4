import { z } from 'zod';
import { Id } from '../../../shared/id.js';
import { pageOf, pageQuery } from '../../../shared/pagination.js';
import { newName } from '../../../shared/names.js';
import { oneLine, searchText } from '../../../shared/storable-text.js';
import { environments, organisationKinds, statuses } from './kinds-and-states.js';

const atLeastOne = (fields: object) => Object.values(fields).some((value) => value !== undefined);
const nothingToChange = 'give at least one field';

const notAnIon = 'must be a number from 1000 to 9999';

const ofOrganisation = { description: 'Unique, whatever its case, and none that looks the same' };
const organisation = {
  name: oneLine(200).meta(ofOrganisation),
  countryCode: z
    .string()
    .regex(/^[A-Z]{2}$/, 'must be an ISO 3166-1 code, like NL')
    .meta({ description: 'ISO 3166-1 alpha-2' }),
  ion: z
    .int(notAnIon)
    .min(1000, notAnIon)
    .max(9999, notAnIon)
    .nullable()
    .meta({ description: 'Issuing organisation number of ICCBBA, unique' }),
  kind: z.enum(organisationKinds),
};

/** A new member organisation. */
export const CreateOrganisation = z
  .strictObject({
    ...organisation,
    name: newName(200).meta(ofOrganisation),
    ion: organisation.ion.default(null),
  })
  .meta({ id: 'CreateOrganisation' });
export type CreateOrganisation = z.output<typeof CreateOrganisation>;

/** What is to be different about an organisation. */
export const UpdateOrganisation = z
  .strictObject({ ...organisation, status: z.enum(statuses) })
  .partial()
  .refine(atLeastOne, nothingToChange)
  .meta({ id: 'UpdateOrganisation' });
export type UpdateOrganisation = z.output<typeof UpdateOrganisation>;

/** Which organisations to list. */
export const ListOrganisations = z.strictObject({
  ...pageQuery,
  q: searchText.optional(),
  status: z.enum(statuses).optional(),
});
export type ListOrganisations = z.output<typeof ListOrganisations>;

/** An organisation as WMDA support sees it. */
export const OrganisationView = z
  .object({
    id: Id,
    name: z.string(),
    countryCode: z.string(),
    ion: z.int().nullable(),
    kind: z.enum(organisationKinds),
    status: z.enum(statuses),
    createdAt: z.iso.datetime(),
  })
  .meta({ id: 'Organisation' });
export type OrganisationView = z.output<typeof OrganisationView>;
export const OrganisationPage = pageOf(OrganisationView);

/** As a token's `scope` takes it (RFC 6749, 3.3). */
const Scope = z
  .string()
  .max(100)
  .regex(/^[\x21\x23-\x5b\x5d-\x7e]+$/, 'must be printable ASCII without space, quote and backslash');

const api = {
  code: z.string().regex(/^[A-Z][A-Z0-9]{1,9}$/, 'must be 2-10 capitals and digits, a letter first'),
  name: oneLine(100),
  resource: z
    .string()
    .max(500)
    .regex(/^[\x21-\x7e]+$/, 'must be printable ASCII without spaces')
    .refine((text) => URL.canParse(text) && !text.includes('#'), 'must be an absolute URI without fragment (RFC 8707)')
    .meta({ description: 'The audience of tokens for it, unique' }),
  scopes: z
    .array(Scope)
    .min(1)
    .max(50)
    .refine((scopes) => new Set(scopes).size === scopes.length, 'names a scope twice'),
  introspectionApplicationIds: z
    .array(Id)
    .max(50)
    .transform((ids) => [...new Set(ids)])
    .meta({ description: 'Applications that may ask about tokens for this API: the systems that serve it' }),
};

/** A new API; with its code unique in its environment. */
export const CreateApi = z
  .strictObject({
    ...api,
    name: newName(100),
    environment: z.enum(environments),
    introspectionApplicationIds: api.introspectionApplicationIds.default([]),
  })
  .meta({ id: 'CreateApi' });
export type CreateApi = z.output<typeof CreateApi>;

/** What is to be different about an API. Its environment never is. */
export const UpdateApi = z.strictObject(api).partial().refine(atLeastOne, nothingToChange).meta({ id: 'UpdateApi' });
export type UpdateApi = z.output<typeof UpdateApi>;

/** Which APIs to list. */
export const ListApis = z.strictObject({ ...pageQuery, environment: z.enum(environments).optional() });
export type ListApis = z.output<typeof ListApis>;

/** An API as WMDA support sees it. */
export const ApiView = z
  .object({
    id: Id,
    code: z.string(),
    name: z.string(),
    environment: z.enum(environments),
    resource: z.string(),
    scopes: z.array(z.string()),
    introspectionApplicationIds: z.array(Id),
    createdAt: z.iso.datetime(),
  })
  .meta({ id: 'Api' });
export type ApiView = z.output<typeof ApiView>;
export const ApiPage = pageOf(ApiView);

const ofApplication = {
  description: 'Unique, whatever its case, and none that looks the same; by custom Partner-NL-OrganisationName-SMC',
};
const application = {
  name: oneLine(200).meta(ofApplication),
  apiIds: z
    .array(Id)
    .min(1)
    .max(50)
    .transform((ids) => [...new Set(ids)])
    .meta({ description: 'APIs of its environment' }),
};

/** A new application; its client id is generated. */
export const CreateApplication = z
  .strictObject({
    ...application,
    name: newName(200).meta(ofApplication),
    organisationId: Id,
    environment: z.enum(environments),
  })
  .meta({ id: 'CreateApplication' });
export type CreateApplication = z.output<typeof CreateApplication>;

/** What is to be different about an application. Organisation, environment and client id never are. */
export const UpdateApplication = z
  .strictObject({ ...application, status: z.enum(statuses) })
  .partial()
  .refine(atLeastOne, nothingToChange)
  .meta({ id: 'UpdateApplication' });
export type UpdateApplication = z.output<typeof UpdateApplication>;

/** Which scopes an application may have of one of its APIs. */
export const GrantScopes = z
  .strictObject({
    scopes: api.scopes.meta({ description: 'Scopes of the API; a token has none but these' }),
  })
  .meta({ id: 'GrantScopes' });
export type GrantScopes = z.output<typeof GrantScopes>;

/** Which applications to list. */
export const ListAdministeredApplications = z.strictObject({
  ...pageQuery,
  q: searchText.optional().meta({
    description:
      'Part of the name, of the client id or of the name of the organisation; else the hint of a secret, the id of a secret or of a refused request, or the address of a system',
  }),
  organisationId: Id.optional(),
  status: z.enum(statuses).optional(),
});
export type ListAdministeredApplications = z.output<typeof ListAdministeredApplications>;

/** An application as WMDA support sees it. */
export const AdministeredApplication = z
  .object({
    id: Id,
    name: z.string(),
    clientId: Id.meta({ description: 'Permanent: it never expires and never changes' }),
    environment: z.enum(environments),
    status: z.enum(statuses),
    organisation: z.object({
      id: Id,
      name: z.string(),
      status: z.enum(statuses).meta({ description: 'While it is disabled its applications get no token either' }),
    }),
    apis: z.array(
      ApiView.pick({ id: true, code: true, name: true, resource: true }).extend({
        scopes: z.array(z.string()).meta({ description: 'What is granted' }),
        offeredScopes: z.array(z.string()).meta({ description: 'All scopes of the API' }),
      }),
    ),
    createdAt: z.iso.datetime(),
  })
  .meta({ id: 'AdministeredApplication' });
export type AdministeredApplication = z.output<typeof AdministeredApplication>;
export const AdministeredApplicationPage = pageOf(AdministeredApplication);
