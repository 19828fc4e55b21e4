import { Injectable } from '@nestjs/common';

/** When the mail that tells the former address of a change was handed over or finally refused, by the change's id. */
type WhenTold = (changeIds: readonly string[]) => Promise<ReadonlyMap<string, Date>>;

/**
 * When the former addresses of changes of e-mail were told. A change waits from then on, and identity knows nothing of
 * mails: the module that sends them registers the answer.
 */
@Injectable()
export class FormerAddressTold {
  private answer: WhenTold = () => Promise.reject(new Error('nobody says when a mail was sent'));

  register(answer: WhenTold): void {
    this.answer = answer;
  }

  /** Changes whose mail still waits are left out. */
  at(changeIds: readonly string[]): Promise<ReadonlyMap<string, Date>> {
    return this.answer(changeIds);
  }
}
