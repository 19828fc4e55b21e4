import { Injectable } from '@nestjs/common';
import { Config } from '../../../config/config.js';
import type { Addressed } from '../define-letter.js';

/** WMDA support's own address. */
@Injectable()
export class SupportMailbox {
  constructor(private readonly config: Config) {}

  reads<Facts>(facts: Facts): Addressed<Facts>[] {
    return [{ id: null, email: this.config.mail.support, facts }];
  }
}
