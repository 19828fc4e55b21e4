import type { SupportArea } from '../../page/area.js';
import { ForecastPage } from './forecast.page.js';

export const forecast: SupportArea = {
  navigation: { href: '/admin/forecast', label: 'Forecast' },
  routes: [ForecastPage],
};
