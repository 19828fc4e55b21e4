import type { LogFault } from './chain-walk.js';

const kept = 1000;

/** Counts faults and keeps the first thousand: a log of which nothing is left would have millions. */
export class FaultList {
  count = 0;
  readonly first: LogFault[] = [];

  add(fault: LogFault): void {
    this.count += 1;
    if (this.count <= kept) this.first.push(fault);
  }
}
