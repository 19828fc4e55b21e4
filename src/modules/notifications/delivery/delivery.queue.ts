import { z } from 'zod';
import { defineQueue } from '../../../jobs/queue.js';
import { Id } from '../../../shared/id.js';

/** Deliveries, tried again with a back-off to 15 minutes for as long as `DeliverNotification` has them tried. */
export const deliveryQueue = defineQueue('notifications.deliver', z.object({ notificationId: Id }), {
  retryLimit: 400,
  // Longer than a mail may take (16 minutes), so that no other instance takes it up meanwhile.
  expireInSeconds: 1200,
  // One batch fills the connections to the mail server while the other ends. What waits for a connection was written
  // before, so more of them would be staler.
  batchSize: 50,
  workers: 2,
});
