import { Injectable } from '@nestjs/common';

type Keep = <T>(change: () => Promise<T>) => Promise<T>;

/**
 * Keeps somebody active of those whom the product cannot do without. Identity knows no roles: the module that does
 * registers the rule, and no account is disabled around it.
 */
@Injectable()
export class IndispensablePeople {
  private keep: Keep = () => Promise.reject(new Error('nobody says who has to stay active'));

  register(keep: Keep): void {
    this.keep = keep;
  }

  /** Runs a change that disables somebody. @throws what the rule does where too few would stay active */
  whileDisabling<T>(change: () => Promise<T>): Promise<T> {
    return this.keep(change);
  }
}
