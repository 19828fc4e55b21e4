import type { OnboardRegistry } from './onboarding.schemas.js';

/** The ids of what was made, in the order of the request. */
export interface Onboarded {
  readonly organisationId: string;
  readonly applicationIds: readonly string[];
  readonly personIds: readonly string[];
}

/** Welcomes registries, for WMDA support: whoever calls this was let in by `SupportOnly`. */
export abstract class Onboarding {
  /**
   * Creates an organisation, or takes one that is there, with applications and people who manage them, as the single acts
   * do, by the same rules and with the same events: all of it or nothing. Each person is mailed one invitation, which says
   * what they will manage.
   * @throws OnboardingRefused with everything that is wrong at once: a conflict where nothing but names and addresses are
   *   taken, else invalid
   */
  abstract welcome(registry: OnboardRegistry): Promise<Onboarded>;
}
