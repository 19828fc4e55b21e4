import { Get } from '@nestjs/common';
import { homePath } from './return-path.js';
import { seeOther } from './page.js';
import { PageController } from './page-controller.js';

/** The root, which has no page of its own. */
@PageController()
export class HomePage {
  @Get()
  home() {
    return seeOther(homePath);
  }
}
