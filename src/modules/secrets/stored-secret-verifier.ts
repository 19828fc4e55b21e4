import { EntityManager } from '@mikro-orm/postgresql';
import { Injectable, Logger } from '@nestjs/common';
import { Config } from '../../config/config.js';
import { PreparedStatements } from '../../database/prepared-statements.js';
import { addressBlock } from '../../http/rate-limits.js';
import { Clock } from '../../shared/clock.js';
import { Id } from '../../shared/id.js';
import { MicroBatch } from '../../shared/micro-batch.js';
import { ApplicationDirectory, type ApplicationStanding } from '../applications/contract/application-directory.js';
import type {
  RefusalReason,
  RefusedClient,
  SecretVerifier,
  Verification,
  VerifiedClient,
} from './contract/secret-verifier.js';
import { GuessingGuard } from './guessing-guard.js';
import { ClientSecret } from './secret.entity.js';
import { findLiveSecrets, findSecretsByHash, type SecretOfHash, type StoredSecret } from './secret.queries.js';
import { matchesSecret, possibleHashes } from './secret-hash.js';
import { stateOf } from './secret-state.js';
import { formatOf, secretPattern } from './contract/secret-format.js';
import { hintOf } from './secret-value.js';
import { UseLedger } from './use-ledger.js';

/** Verifies against what is stored at this moment. */
@Injectable()
export class StoredSecretVerifier implements SecretVerifier {
  private readonly logger = new Logger(StoredSecretVerifier.name);
  private readonly secrets = new MicroBatch((asked: string[]) => findLiveSecrets(this.statements, asked));
  private readonly byHash = new MicroBatch((hashes: string[]) => findSecretsByHash(this.statements, hashes));

  constructor(
    private readonly em: EntityManager,
    private readonly statements: PreparedStatements,
    private readonly applications: ApplicationDirectory,
    private readonly ledger: UseLedger,
    private readonly guard: GuessingGuard,
    private readonly clock: Clock,
    private readonly config: Config,
  ) {}

  async verify(presentedId: string, value: string, from: string | null): Promise<Verification> {
    const parsed = Id.safeParse(presentedId);
    // Anything but a UUID belongs to no client, and takes the way of an unknown one all the same (R5).
    const clientId = parsed.success ? parsed.data : nobodysId;
    const network = addressBlock(from);
    const retryAfterSeconds = this.guard.blockedForSeconds(clientId, network, this.clock.now());
    if (retryAfterSeconds > 0) return { accepted: false, reason: 'throttled', retryAfterSeconds };
    const verification = await this.decide(clientId, value);
    this.remember(verification, clientId, from, network);
    return verification;
  }

  async stillStands(secretId: string): Promise<boolean> {
    const secret = await this.em.fork().findOne(ClientSecret, { id: secretId });
    if (!secret?.isUsableAt(this.clock.now())) return false;
    const application = await this.applications.standingOf(secret.clientId);
    return application?.active ?? false;
  }

  private async decide(clientId: string, value: string): Promise<VerifiedClient | RefusedClient> {
    // Text of any other form is no secret's value: it takes the same way, and finds none.
    const hint = secretPattern.test(value) ? hintOf(value) : '';
    const [application, secrets = []] = await Promise.all([
      this.applications.standingOf(clientId),
      this.secrets.load(`${clientId}${hint}`),
    ]);
    const possible = possibleHashes(value, this.config.secretHashKeys);
    // Every secret is compared, so the time does not tell which one matched.
    const matching = secrets.filter((secret) => matchesSecret(possible, secret));
    const match = matching.at(0);
    const reason = application && match && this.refusalOf(match, application);
    if (application && match && !reason) {
      return { accepted: true, clientId, applicationId: application.id, secretId: match.id, apis: application.apis };
    }
    // Asked for every refusal, whether it helps or not: the time does not tell a client that exists from one that does
    // not, nor a secret that ended from one that never was (R5).
    const known = await this.findByHash(possible);
    if (!application) return refusal('unknown_client', null, null);
    if (match && reason) return refusal(reason, application.id, match.id);
    return this.explain(application, clientId, value, known);
  }

  private async findByHash(possible: ReadonlyMap<string, Buffer>): Promise<SecretOfHash | undefined> {
    const found = await Promise.all([...possible.values()].map((hash) => this.byHash.load(hash.toString('hex'))));
    return found.find((secret) => secret !== undefined);
  }

  private remember(
    verification: VerifiedClient | RefusedClient,
    clientId: string,
    from: string | null,
    network: string,
  ): void {
    const now = this.clock.now();
    const { applicationId, secretId } = verification;
    if (verification.accepted) {
      this.guard.succeeded(network, now);
      this.ledger.used(verification.secretId, from, now);
      return;
    }
    const { reason } = verification;
    if (applicationId !== null) this.ledger.refused(applicationId, secretId, reason, from, now);
    // Who presents a secret that was right once does not guess.
    if (secretId === null) this.guard.failed(clientId, network, now);
  }

  private refusalOf(secret: StoredSecret, { active }: ApplicationStanding): RefusalReason | undefined {
    if (!active) return 'application_disabled';
    const state = stateOf(secret, this.clock.now());
    return state === 'expired' || state === 'disabled' ? state : undefined;
  }

  /** Only for those whose value matched nothing: what went wrong, for the owner's eyes. */
  private explain(
    application: ApplicationStanding,
    clientId: string,
    value: string,
    known: SecretOfHash | undefined,
  ): RefusedClient {
    const format = formatOf(value);
    if (format === 'looks_like_an_id') {
      this.logger.warn({ applicationId: application.id }, 'an id was presented where the client secret belongs');
      return refusal('looks_like_an_id', application.id, null);
    }
    if (format === 'checksum_wrong') return refusal('checksum_wrong', application.id, null);
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
