import type { SupportArea } from '../../page/area.js';
import { SecretsPage } from './secrets.page.js';

export const secrets: SupportArea = {
  navigation: { href: '/admin/secrets', label: 'Secrets' },
  routes: [SecretsPage],
};
