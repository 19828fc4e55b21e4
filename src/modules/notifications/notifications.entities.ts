import { Notification } from './notification.entity.js';

/** What the ORM must know of this module. */
export const notificationsEntities = [Notification];
