import { Module } from '@nestjs/common';
import { JobsModule } from '../../jobs/jobs.module.js';
import { ApplicationsModule } from '../applications/applications.module.js';
import { SecretsModule } from '../secrets/secrets.module.js';
import { ClientThrottles } from './contract/client-throttles.js';
import { SelfRevocation } from './contract/self-revocation.js';
import { SecretVerifier } from './contract/secret-verifier.js';
import { FailureCleanUpJob } from './failure-clean-up.job.js';
import { GuessingGuard } from './guessing-guard.js';
import { SelfRevocationService } from './self-revocation.service.js';
import { StoredClientThrottles } from './stored-client-throttles.js';
import { StoredSecretVerifier } from './stored-secret-verifier.js';
import { UseFlush } from './use-flush.js';
import { UseLedger } from './use-ledger.js';

/** Judges what is presented as a client secret, remembers its use, and slows down whoever guesses. */
@Module({
  imports: [ApplicationsModule, SecretsModule, JobsModule],
  providers: [
    UseLedger,
    GuessingGuard,
    UseFlush,
    FailureCleanUpJob,
    { provide: SelfRevocation, useClass: SelfRevocationService },
    { provide: SecretVerifier, useClass: StoredSecretVerifier },
    { provide: ClientThrottles, useClass: StoredClientThrottles },
  ],
  exports: [SelfRevocation, SecretVerifier, ClientThrottles],
})
export class VerificationModule {}
