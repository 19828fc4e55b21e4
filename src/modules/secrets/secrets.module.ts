import { Module, type OnModuleInit } from '@nestjs/common';
import { KeyInventory } from '../../config/key-inventory.js';
import { JobsModule } from '../../jobs/jobs.module.js';
import { ApplicationsModule } from '../applications/applications.module.js';
import { IdentityModule } from '../identity/identity.module.js';
import { RolesModule } from '../roles/roles.module.js';
import { ApplicationClues } from './contract/application-clues.js';
import { AccessForecast } from './contract/access-forecast.js';
import { EndingSecrets } from './contract/ending-secrets.js';
import { PresentedSecrets } from './contract/presented-secrets.js';
import { RefusedRequests } from './contract/refused-requests.js';
import { RevocationNotices } from './contract/revocation/revocation-notices.js';
import { SecretPauses } from './contract/pause/secret-pauses.js';
import { SecretEndings } from './contract/rotation/secret-endings.js';
import { SecretRotation } from './contract/rotation/secret-rotation.js';
import { SecretDirectory } from './contract/secret-directory.js';
import { SecretManagement } from './contract/secret-management.js';
import { UseHistory } from './contract/use-history.js';
import { UseRecords } from './contract/use-records.js';
import { UsedAddresses } from './contract/used-addresses.js';
import { StoredEndingSecrets } from './ending/stored-ending-secrets.js';
import { Issuing } from './issuing.js';
import { PausedSecretsJob } from './pause/paused-secrets.job.js';
import { StoredSecretPauses } from './pause/stored-secret-pauses.js';
import { StoredAccessForecast } from './forecast/stored-access-forecast.js';
import { StoredPresentedSecrets } from './presented/stored-presented-secrets.js';
import { EndingSecretsJob } from './rotation/ending-secrets.job.js';
import { StoredSecretEndings } from './rotation/stored-secret-endings.js';
import { StoredSecretRotation } from './rotation/stored-secret-rotation.js';
import { StoredApplicationClues } from './refused/stored-application-clues.js';
import { StoredRefusedRequests } from './refused/stored-refused-requests.js';
import { SecretsService } from './secrets.service.js';
import { SecretViews } from './reading/secret-views.js';
import { StoredSecretDirectory } from './reading/stored-secret-directory.js';
import { StoredRevocationNotices } from './revocation/stored-revocation-notices.js';
import { UseCleanUpJob } from './use/use-clean-up.job.js';
import { StoredUseRecords } from './use/stored-use-records.js';
import { StoredUsedAddresses } from './use/stored-used-addresses.js';
import { WatchedSecrets } from './watched-secrets.js';
import { UseReader } from './use/use-reader.js';

/** The life of client secrets: issued, watched, disabled, deleted. */
@Module({
  imports: [ApplicationsModule, IdentityModule, RolesModule, JobsModule],
  providers: [
    SecretsService,
    Issuing,
    SecretViews,
    StoredSecretEndings,
    EndingSecretsJob,
    PausedSecretsJob,
    UseCleanUpJob,
    WatchedSecrets,
    { provide: RevocationNotices, useClass: StoredRevocationNotices },
    { provide: EndingSecrets, useClass: StoredEndingSecrets },
    { provide: PresentedSecrets, useClass: StoredPresentedSecrets },
    { provide: UseRecords, useClass: StoredUseRecords },
    { provide: UseHistory, useClass: UseReader },
    { provide: UsedAddresses, useClass: StoredUsedAddresses },
    { provide: RefusedRequests, useClass: StoredRefusedRequests },
    { provide: ApplicationClues, useClass: StoredApplicationClues },
    { provide: SecretDirectory, useClass: StoredSecretDirectory },
    { provide: SecretManagement, useExisting: SecretsService },
    { provide: SecretRotation, useClass: StoredSecretRotation },
    { provide: SecretEndings, useExisting: StoredSecretEndings },
    { provide: SecretPauses, useClass: StoredSecretPauses },
    { provide: AccessForecast, useClass: StoredAccessForecast },
  ],
  exports: [
    UseHistory,
    UsedAddresses,
    EndingSecrets,
    PresentedSecrets,
    UseRecords,
    RefusedRequests,
    ApplicationClues,
    RevocationNotices,
    SecretDirectory,
    SecretManagement,
    SecretRotation,
    SecretEndings,
    SecretPauses,
    AccessForecast,
  ],
})
export class SecretsModule implements OnModuleInit {
  constructor(private readonly keys: KeyInventory) {}

  onModuleInit(): void {
    this.keys.register({
      ring: 'SECRET_HASH_KEYS',
      what: 'client secrets',
      table: 'client_secret',
      column: 'hash_key_id',
    });
  }
}
