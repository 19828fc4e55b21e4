import { Injectable, Logger } from '@nestjs/common';
import { Clock } from '../../shared/clock.js';
import { Id } from '../../shared/id.js';
import { ApplicationDirectory, type ApplicationStanding } from '../applications/contract/application-directory.js';
import {
  type KnownSecret,
  type LiveSecret,
  PresentedSecrets,
  type PresentedValue,
} from '../secrets/contract/presented-secrets.js';
import { formatOf, secretPattern } from '../secrets/contract/secret-format.js';
import { isWorking, stateOf } from '../secrets/contract/secret-state.js';
import { type RefusalReason, unservedReasons } from '../secrets/contract/use-records.js';
import type {
  RefusedClient,
  RequestOrigin,
  SecretVerifier,
  ThrottledClient,
  Verification,
  VerifiedClient,
} from './contract/secret-verifier.js';
import { GuessingGuard } from './guessing-guard.js';
import { UseLedger } from './use-ledger.js';

/** What somebody presents to prove which client they are. */
interface Presented {
  readonly clientId: string;
  readonly value: string;
  readonly origin: RequestOrigin;
}

/** What a presented value turned out to be. */
interface Comparison {
  readonly application: ApplicationStanding | undefined;
  readonly presented: PresentedValue;
  /** Undefined where the value is no live secret of this client. */
  readonly verdict: VerifiedClient | RefusedClient | undefined;
}

/** Verifies against what is stored at this moment. */
@Injectable()
export class StoredSecretVerifier implements SecretVerifier {
  private readonly logger = new Logger(StoredSecretVerifier.name);

  constructor(
    private readonly secrets: PresentedSecrets,
    private readonly applications: ApplicationDirectory,
    private readonly ledger: UseLedger,
    private readonly guard: GuessingGuard,
    private readonly clock: Clock,
  ) {}

  /** Looks at the value first: a right one is accepted whatever was guessed before from the same address (R66). */
  async verify(presentedId: string, value: string, origin: RequestOrigin): Promise<Verification> {
    const { from } = origin;
    const parsed = Id.safeParse(presentedId);
    // Anything but a UUID belongs to no client, and takes the way of an unknown one all the same (R5).
    const clientId = parsed.success ? parsed.data : nobodysId;
    // Text of any other form is no secret's value, so where failures are refused it is not even looked for.
    const seconds = secretPattern.test(value) ? 0 : this.guard.refusedForSeconds(clientId, from, this.clock.now());
    if (seconds > 0) return throttled(seconds);
    const { verdict, application, presented } = await this.compare(clientId, value);
    if (!verdict?.accepted) return this.refuse({ clientId, value, origin }, verdict, application, presented);
    this.guard.succeeded(clientId, from);
    return verdict;
  }

  served({ secretId }: VerifiedClient, { from }: RequestOrigin): void {
    this.ledger.used(secretId, from, this.clock.now());
  }

  unserved({ applicationId, secretId }: VerifiedClient, error: string, origin: RequestOrigin): void {
    const reason = unservedReasons.find((each) => each === error);
    if (reason) this.ledger.refused({ applicationId, secretId, reason }, origin, this.clock.now());
  }

  async stillStands(secretId: string): Promise<boolean> {
    const secret = await this.secrets.live(secretId);
    if (!secret || !isWorking(stateOf(secret, this.clock.now()))) return false;
    const application = await this.applications.standingOf(secret.clientId);
    return application?.active ?? false;
  }

  private async compare(clientId: string, value: string): Promise<Comparison> {
    const presented = this.secrets.present(value);
    const [application, match] = await Promise.all([
      this.applications.standingOf(clientId),
      presented.ofClient(clientId),
    ]);
    return { application, presented, verdict: application && match && this.judge(clientId, match, application) };
  }

  private judge(
    clientId: string,
    secret: LiveSecret,
    { id: applicationId, active, apis }: ApplicationStanding,
  ): VerifiedClient | RefusedClient {
    if (!active) return refusal('application_disabled', applicationId, secret.id);
    const state = stateOf(secret, this.clock.now());
    if (state === 'expired' || state === 'disabled') return refusal(state, applicationId, secret.id);
    return { accepted: true, clientId, applicationId, secretId: secret.id, apis };
  }

  private async refuse(
    { clientId, value, origin }: Presented,
    verdict: RefusedClient | undefined,
    application: ApplicationStanding | undefined,
    presented: PresentedValue,
  ): Promise<RefusedClient | ThrottledClient> {
    const { from } = origin;
    const seconds = this.guard.refusedForSeconds(clientId, from, this.clock.now());
    if (seconds > 0) {
      // What is known already its managers should hear, although the answer does not say it.
      if (verdict) this.remember(verdict, origin);
      return throttled(seconds);
    }
    // Asked for every refusal, whether it helps or not: the time does not tell a client that exists from one that does
    // not, nor a secret that ended from one that never was (R5).
    const known = await presented.ofAnybody();
    const refused = verdict ?? this.explain(application, clientId, value, known);
    // Who presents a secret that was right once does not guess.
    const guessed = refused.secretId === null ? this.guard.failed(clientId, from, this.clock.now()) : 0;
    if (guessed > 0) return throttled(guessed);
    this.remember(refused, origin);
    return refused;
  }

  private remember({ applicationId, secretId, reason }: RefusedClient, origin: RequestOrigin): void {
    if (applicationId !== null) this.ledger.refused({ applicationId, secretId, reason }, origin, this.clock.now());
  }

  /** Only for those whose value matched nothing: what went wrong, for the owner's eyes. */
  private explain(
    application: ApplicationStanding | undefined,
    clientId: string,
    value: string,
    known: KnownSecret | undefined,
  ): RefusedClient {
    if (!application) return refusal('unknown_client', null, null);
    const format = formatOf(value);
    if (format === 'looks_like_an_id') {
      this.logger.warn({ applicationId: application.id }, 'an id was presented where the client secret belongs');
      return refusal('looks_like_an_id', application.id, null);
    }
    if (format === 'checksum_wrong' || format === 'more_than_the_value') return refusal(format, application.id, null);
    const own = known?.clientId === clientId;
    const related = known?.organisationId === application.organisationId && !known.deleted;
    if (!known || (!own && !related)) return refusal('unknown_secret', application.id, null);
    if (!own) return refusal('other_application', application.id, null);
    return refusal('deleted', application.id, known.id);
  }
}

/** No application has the nil UUID. */
const nobodysId = '00000000-0000-0000-0000-000000000000';

function refusal(reason: RefusalReason, applicationId: string | null, secretId: string | null): RefusedClient {
  return { accepted: false, reason, applicationId, secretId };
}

function throttled(retryAfterSeconds: number): ThrottledClient {
  return { accepted: false, reason: 'throttled', retryAfterSeconds };
}
