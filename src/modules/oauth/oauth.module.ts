import { Module } from '@nestjs/common';
import { ClientEndpoints } from '../../http/server/client-endpoints.js';
import { JobsModule } from '../../jobs/jobs.module.js';
import { ApplicationsModule } from '../applications/applications.module.js';
import { VerificationModule } from '../verification/verification.module.js';
import { ClientAuthentication } from './client-authentication.js';
import { SigningKeyRotation } from './contract/signing-key-rotation.js';
import { IntrospectionEndpoint } from './introspection.endpoint.js';
import { MetadataController } from './metadata.controller.js';
import { OAuthRoutes } from './oauth.routes.js';
import { SigningKeyJob } from './signing-key.job.js';
import { SigningKeys } from './signing-keys.js';
import { WatchedSigningKeys } from './watched-signing-keys.js';
import { TokenEndpoint } from './token.endpoint.js';

/** What client systems speak to: tokens for secrets, keys, metadata, introspection. */
@Module({
  imports: [JobsModule, ApplicationsModule, VerificationModule],
  controllers: [MetadataController],
  providers: [
    ClientAuthentication,
    TokenEndpoint,
    IntrospectionEndpoint,
    SigningKeys,
    { provide: SigningKeyRotation, useExisting: SigningKeys },
    SigningKeyJob,
    WatchedSigningKeys,
    { provide: ClientEndpoints, useClass: OAuthRoutes },
  ],
  exports: [SigningKeyRotation, ClientEndpoints],
})
export class OAuthModule {}
