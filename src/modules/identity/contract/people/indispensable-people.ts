import { Injectable } from '@nestjs/common';

type Keep = <T>(change: () => Promise<T>) => Promise<T>;

/**
 * Keeps somebody active of those whom the product cannot do without. Identity knows no roles: the module that does
 * registers the rule, and no account is disabled around it.
 */
@Injectable()
export class IndispensablePeople {
  private keep: Keep | undefined;

  /** @throws Error for a second rule */
  register(keep: Keep): void {
    if (this.keep) throw new Error('there is a rule already for who has to stay active');
    this.keep = keep;
  }

  /** Runs a change that disables somebody. @throws what the rule does where too few would stay active */
  async whileDisabling<T>(change: () => Promise<T>): Promise<T> {
    if (!this.keep) throw new Error('nobody says who has to stay active');
    return this.keep(change);
  }
}
