import { applyDecorators } from '@nestjs/common';
import { SupportOnly } from '../../../modules/roles/contract/support-only.js';
import { PageController } from '../../page/page-controller.js';

/**
 * A controller of pages for WMDA support: for everyone else there is nothing at these addresses, whatever they send, a
 * code of their authenticator app among it.
 */
export function SupportPage(path: string): ClassDecorator {
  return applyDecorators(SupportOnly({ hidden: true }), PageController(path));
}
