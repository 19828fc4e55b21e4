import { applyDecorators } from '@nestjs/common';
import { z } from 'zod';
import { SupportOnly } from '../../../modules/roles/contract/support-only.js';
import { definePage, type Page, type Shown, show } from '../../page/page.js';
import { PageController } from '../../page/page-controller.js';

/** The areas of WMDA support's pages, as their second line of navigation shows them. */
const areas = {
  overview: { href: '/admin', label: 'Overview' },
  organisations: { href: '/admin/organisations', label: 'Organisations' },
  applications: { href: '/admin/applications', label: 'Applications' },
  apis: { href: '/admin/apis', label: 'APIs' },
  people: { href: '/admin/people', label: 'People' },
  approvals: { href: '/admin/approvals', label: 'Approvals' },
  secrets: { href: '/admin/secrets', label: 'Secrets' },
  reminders: { href: '/admin/reminders', label: 'Reminders' },
  notifications: { href: '/admin/notifications', label: 'Mails' },
  events: { href: '/admin/events', label: 'Event log' },
} as const;
export type Area = keyof typeof areas;

const areaList = { areas: z.array(z.object({ href: z.string(), label: z.string(), current: z.boolean() })) };

/**
 * A controller of pages for WMDA support: for everyone else there is nothing at these addresses, whatever they send, a
 * code of their authenticator app among it.
 */
export function SupportPage(path: string): ClassDecorator {
  return applyDecorators(SupportOnly({ hidden: true }), PageController(path));
}

/** A page of WMDA support: its file in `templates/pages`, its title, and what it shows. */
export function defineSupportPage<Shape extends z.ZodRawShape>(name: string, title: string, shape: Shape) {
  return definePage(name, title, { ...shape, ...areaList });
}

/** Shows a page in its area. */
export function showIn<Shape extends z.ZodRawShape>(
  area: Area,
  page: Page<Shape & typeof areaList>,
  context: z.input<z.ZodObject<Shape>>,
  options: Parameters<typeof show>[2] = {},
): Shown {
  const shown = Object.entries(areas).map(([name, item]) => ({ ...item, current: name === area }));
  return show(page as unknown as Page, { ...context, areas: shown }, options);
}
