import { z } from 'zod';
import { Id } from '../../../shared/id.js';
import { pageOf, pageQuery } from '../../../shared/pagination.js';
import { storableMoment } from '../../../shared/storable-times.js';
import { searchText } from '../../../shared/storable-text.js';
import { notificationStates } from '../../../modules/notifications/contract/sent-notifications.js';

const recipient = searchText
  .optional()
  .meta({ description: 'Part of the address; one or two characters find those that begin with them' });

export const ListNotifications = z.strictObject({
  ...pageQuery,
  state: z.enum(notificationStates).optional(),
  recipient,
});
export type ListNotifications = z.output<typeof ListNotifications>;

export const ResendNotifications = z
  .strictObject({
    since: storableMoment.optional().meta({ description: 'When they failed at the earliest; a week ago unless given' }),
    recipient,
  })
  .meta({ id: 'ResendNotifications' });
export type ResendNotifications = z.output<typeof ResendNotifications>;

export const ResentNotifications = z
  .object({ resent: z.int().meta({ description: 'How many are queued again; after 1000, ask again' }) })
  .meta({ id: 'ResentNotifications' });

export const NotificationPage = pageOf(
  z
    .object({
      id: Id,
      kind: z.string(),
      state: z.enum(notificationStates),
      recipientId: Id.nullable().meta({ description: "null for support's own address" }),
      address: z.string(),
      attempts: z.int(),
      lastError: z.string().nullable(),
      createdAt: z.iso.datetime(),
      settledAt: z.iso.datetime().nullable(),
    })
    .meta({ id: 'Notification' }),
);
