import { EntityManager } from '@mikro-orm/postgresql';
import { Injectable, Logger } from '@nestjs/common';
import { z } from 'zod';
import { Config } from '../../config/config.js';
import { Clock } from '../../shared/clock.js';
import { ApplicationDirectory, type ApplicationStanding } from '../applications/contract/application-directory.js';
import type { RefusalReason, SecretVerifier, Verification } from './contract/secret-verifier.js';
import { ClientSecret } from './secret.entity.js';
import { matchesSecret, possibleHashes } from './secret-hash.js';
import { formatOf } from './secret-value.js';

const ClientId = z.uuid();

/** Verifies against what is stored at this moment. */
@Injectable()
export class StoredSecretVerifier implements SecretVerifier {
  private readonly logger = new Logger(StoredSecretVerifier.name);

  constructor(
    private readonly em: EntityManager,
    private readonly applications: ApplicationDirectory,
    private readonly clock: Clock,
    private readonly config: Config,
  ) {}

  async verify(clientId: string, value: string): Promise<Verification> {
    const parsed = ClientId.safeParse(clientId);
    if (!parsed.success) return refusal('unknown_client', null, null);
    const [application, secrets] = await Promise.all([
      this.applications.standingOf(parsed.data),
      this.em.fork().find(ClientSecret, { clientId: parsed.data, deletedAt: null }),
    ]);
    if (!application) return refusal('unknown_client', null, null);
    // Every secret is compared, so the time does not tell which one matched.
    const matching = secrets.filter((secret) => this.matches(value, secret));
    const match = matching.at(0);
    if (!match) return this.explain(application, parsed.data, value);
    const reason = this.refusalOf(match, application);
    if (reason) return refusal(reason, application.id, match.id);
    return { accepted: true, clientId: parsed.data, applicationId: application.id, secretId: match.id };
  }

  private matches(value: string, { hashKeyId: keyId, hash }: ClientSecret): boolean {
    return matchesSecret(value, { keyId, hash }, this.config.secretHashKeys);
  }

  private refusalOf(secret: ClientSecret, { active }: ApplicationStanding): RefusalReason | undefined {
    if (!active) return 'application_disabled';
    const state = secret.stateAt(this.clock.now());
    return state === 'expired' || state === 'disabled' ? state : undefined;
  }

  /** Only for those whose value matched nothing: what went wrong, for the owner's eyes. */
  private async explain(application: ApplicationStanding, clientId: string, value: string): Promise<Verification> {
    const format = formatOf(value);
    if (format === 'looks_like_an_id') {
      this.logger.warn({ applicationId: application.id }, 'an id was presented where the client secret belongs');
      return refusal('looks_like_an_id', application.id, null);
    }
    if (format === 'checksum_wrong') return refusal('checksum_wrong', application.id, null);
    if (format === 'other') return refusal('unknown_secret', application.id, null);
    const hashes = possibleHashes(value, this.config.secretHashKeys);
    const known = await this.em.fork().findOne(ClientSecret, {
      hash: { $in: hashes },
      $or: [{ clientId }, { organisationId: application.organisationId, deletedAt: null }],
    });
    if (!known) return refusal('unknown_secret', application.id, null);
    if (known.clientId !== clientId) return refusal('other_application', application.id, null);
    return refusal('deleted', application.id, known.id);
  }
}

function refusal(reason: RefusalReason, applicationId: string | null, secretId: string | null): Verification {
  return { accepted: false, reason, applicationId, secretId };
}
