import type { SupportArea } from '../../page/area.js';
import { EventsPage } from './events.page.js';
import { EventSubjects } from './event-subjects.js';

export const events: SupportArea = {
  navigation: { href: '/admin/events', label: 'Event log' },
  routes: [EventsPage],
  providers: [EventSubjects],
};
