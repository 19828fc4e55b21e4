import { z } from 'zod';
import { pageQuery } from '../../../../shared/pagination.js';
import { newName } from '../../../../shared/names.js';
import { oneLine, searchText } from '../../../../shared/storable-text.js';

/** An address that mail can be sent to, in lower case from here on. */
const NewEmail = z
  .string()
  .trim()
  .toLowerCase()
  .max(254)
  .pipe(z.email('must be an e-mail address'))
  .meta({ description: 'Unique, whatever its case' });
const longestName = 100;

/** Someone to invite. */
export const InvitePerson = z
  .strictObject({ email: NewEmail, name: newName(longestName) })
  .meta({ id: 'InvitePerson' });
export type InvitePerson = z.output<typeof InvitePerson>;

/** What is to be different about a person. */
export const UpdatePerson = z
  .strictObject({
    name: oneLine(longestName),
    status: z.enum(['active', 'disabled']),
    email: NewEmail.meta({
      description:
        'The former address is told and can stop it. It is used a day after that and after the new one confirmed it, or at once when the former one agrees; for somebody who is only invited, at once.',
    }),
  })
  .partial()
  .refine((fields) => Object.values(fields).some((value) => value !== undefined), 'give at least one field')
  .meta({ id: 'UpdatePerson' });
export type UpdatePerson = z.output<typeof UpdatePerson>;

/** Which people to list. */
export const ListPeople = z.strictObject({
  ...pageQuery,
  q: searchText.optional().meta({ description: 'Part of the name or the e-mail address, in any case' }),
  status: z.enum(['invited', 'active', 'disabled']).optional(),
});
export type ListPeople = z.output<typeof ListPeople>;
