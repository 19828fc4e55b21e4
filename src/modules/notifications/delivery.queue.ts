import { z } from 'zod';
import { defineQueue } from '../../jobs/queue.js';

/** Deliveries, tried again with a back-off to 15 minutes for as long as `DeliverNotification` has them tried. */
export const deliveryQueue = defineQueue('notifications.deliver', z.object({ notificationId: z.uuid() }), {
  retryLimit: 400,
  batchSize: 100,
});
