import type { Area } from '../page/area.js';
import { GuidePage } from './guide.page.js';

export const guide: Area = {
  routes: [GuidePage],
};
