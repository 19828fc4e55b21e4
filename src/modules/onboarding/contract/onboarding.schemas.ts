import { z } from 'zod';
import { ruleInWords } from '../../../http/answers/rule-words.js';
import { Id } from '../../../shared/id.js';
import { oneLine } from '../../../shared/storable-text.js';
import { CreateApplication, CreateOrganisation } from '../../applications/contract/administration.schemas.js';
import { InvitePerson } from '../../identity/contract/people/people-administration.schemas.js';

const mostApplications = 20;
const mostPeople = 50;

const ExistingOrganisation = z.strictObject({ id: Id });

/** A new organisation, or the id of one that is there: judged by the rules of the one that is meant, field by field. */
const Organisation = z
  .looseObject({})
  .meta({
    description: 'A new organisation, or the id of one that is there',
    oneOf: [
      {
        type: 'object',
        properties: { id: { type: 'string', format: 'uuid' } },
        required: ['id'],
        additionalProperties: false,
      },
      { $ref: '#/components/schemas/CreateOrganisation' },
    ],
  })
  .transform((given, context) => {
    const words = { error: ruleInWords };
    const parsed =
      'id' in given ? ExistingOrganisation.safeParse(given, words) : CreateOrganisation.safeParse(given, words);
    if (parsed.success) return parsed.data;
    for (const issue of parsed.error.issues) context.issues.push({ ...issue, input: given } as z.core.$ZodRawIssue);
    return z.NEVER;
  });

const aboutScope = 'must be "organisation", or a list of names of applications';

/** A registry to welcome: its organisation, applications to create, and people to invite as credential managers. */
export const OnboardRegistry = z
  .strictObject({
    organisation: Organisation,
    applications: z
      .array(CreateApplication.omit({ organisationId: true }))
      .max(mostApplications)
      .default([]),
    people: z
      .array(
        InvitePerson.extend({
          scope: z
            .union([z.literal('organisation'), z.array(oneLine(200)).min(1).max(mostApplications)], aboutScope)
            .meta({
              description:
                '`organisation` for all its applications, those to come too; else names of applications of this request, or of the organisation',
            }),
        }),
      )
      .max(mostPeople)
      .default([]),
  })
  .refine(
    ({ applications, people }) => [applications, people].some((list) => !Array.isArray(list) || list.length > 0),
    {
      path: ['applications'],
      message: 'give an application or a person at least',
      // Beside what else is wrong: all of it is told at once.
      when: ({ value }) => typeof value === 'object' && value !== null,
    },
  )
  .meta({ id: 'OnboardRegistry' });
export type OnboardRegistry = z.output<typeof OnboardRegistry>;
