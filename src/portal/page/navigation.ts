import type { HeldRole } from '../../modules/roles/contract/role-directory.js';
import type { NavigationItem } from './shell.js';

/** The first item is where a person starts. */
type Navigation = [NavigationItem, ...NavigationItem[]];

const forEveryone: Navigation = [
  { href: '/manage-clients', label: 'API credentials' },
  { href: '/account', label: 'Account' },
];

const forSupport: NavigationItem = { href: '/admin', label: 'WMDA support' };

/** The pages that someone with these roles can go to. */
export function navigationFor(roles: readonly HeldRole[]): Navigation {
  return roles.some(({ role }) => role === 'support') ? [forSupport, ...forEveryone] : forEveryone;
}
