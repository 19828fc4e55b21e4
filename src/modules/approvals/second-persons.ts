import { Injectable } from '@nestjs/common';
import { Clock } from '../../shared/clock.js';
import { People } from '../identity/contract/people/people.js';
import { couldAgreeBefore, hindranceOf } from './approval-rules.js';
import { SupportHistory } from './support-history.js';

/** A request, as far as it decides who may agree to it. */
interface Request {
  readonly subjectId: string;
  readonly requestedBy: string | null;
}

/** Who may be the second person of WMDA support. */
@Injectable()
export class SecondPersons {
  constructor(
    private readonly history: SupportHistory,
    private readonly clock: Clock,
    private readonly people: People,
  ) {}

  /** Returns a function that says why this person cannot agree to a given request; null when they can. One query. */
  async hindranceFor(userId: string): Promise<(request: Request) => string | null> {
    const past = await this.history.of(userId);
    const now = this.clock.now();
    return (request) => hindranceOf(request, { id: userId, past }, now);
  }

  /** Whether nobody could agree to a request, judged by the support people of 14 days ago. Two queries. */
  async hasNone(request: Request): Promise<boolean> {
    const now = this.clock.now();
    const able = [...(await this.history.ofSupport())]
      .filter(([id, past]) => couldAgreeBefore(request, { id, past }, now))
      .map(([id]) => id);
    // Whoever never followed their invitation could never agree to anything.
    return (await this.people.find(able)).every(({ status }) => status === 'invited');
  }
}
