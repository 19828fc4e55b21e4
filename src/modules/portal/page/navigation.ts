import type { HeldRole } from '../../roles/contract/role-directory.js';
import type { NavigationItem } from './shell.js';

const forEveryone: NavigationItem[] = [
  { href: '/manage-clients', label: 'API credentials' },
  { href: '/account', label: 'Account' },
];

const forSupport: NavigationItem = { href: '/admin', label: 'WMDA support' };

/** The pages that someone with these roles can go to. */
export function navigationFor(roles: readonly HeldRole[]): NavigationItem[] {
  return roles.some(({ role }) => role === 'support') ? [forSupport, ...forEveryone] : forEveryone;
}
