import { Controller, Get, Header, VERSION_NEUTRAL } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import { Config } from '../../config/config.js';
import { addDays, dateOf } from '../../shared/calendar-date.js';
import { Clock } from '../../shared/clock.js';
import { Public } from '../requests/public.js';

/** After this many days whoever keeps a copy should ask again; RFC 9116 recommends less than a year. */
const goodForDays = 180;

/** Whom to tell of a weakness (RFC 9116). */
@ApiExcludeController()
@Controller({ path: '.well-known/security.txt', version: VERSION_NEUTRAL })
export class SecurityTxtController {
  constructor(
    private readonly config: Config,
    private readonly clock: Clock,
  ) {}

  @Public('whoever found a weakness may be anybody')
  @Get()
  @Header('Content-Type', 'text/plain; charset=utf-8')
  @Header('Cache-Control', 'public, max-age=86400')
  show(): string {
    const { securityContact, publicUrl } = this.config;
    const fields = [
      `Contact: ${securityContact}`,
      `Expires: ${addDays(dateOf(this.clock.now()), goodForDays)}T00:00:00Z`,
      'Preferred-Languages: en',
      `Canonical: ${publicUrl}/.well-known/security.txt`,
    ];
    return `${fields.join('\n')}\n`;
  }
}
