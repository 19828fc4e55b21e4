import { enrolmentLink } from './access/enrolment-link/enrolment-link.letter.js';
import { factorResetBySupport } from './access/factor-reset-by-support/factor-reset-by-support.letter.js';
import { factorReset } from './access/factor-reset/factor-reset.letter.js';
import { invitation } from './access/invitation/invitation.letter.js';
import { passwordResetLink } from './access/password-reset-link/password-reset-link.letter.js';
import { unlockLink } from './access/unlock-link/unlock-link.letter.js';
import { factorEnrolled } from './account/factor-enrolled/factor-enrolled.letter.js';
import { factorReplaced } from './account/factor-replaced/factor-replaced.letter.js';
import { newNetwork } from './account/new-network/new-network.letter.js';
import { passwordChanged } from './account/password-changed/password-changed.letter.js';
import { recoveryCodeUsed } from './account/recovery-code-used/recovery-code-used.letter.js';
import { recoveryCodesReplaced } from './account/recovery-codes-replaced/recovery-codes-replaced.letter.js';
import { secondFactorFailures } from './account/second-factor-failures/second-factor-failures.letter.js';
import { sessionCopied } from './account/session-copied/session-copied.letter.js';
import { sessionsEnded } from './account/sessions-ended/sessions-ended.letter.js';
import { approvalCarriedOut } from './approvals/approval-carried-out/approval-carried-out.letter.js';
import { approvalEnded } from './approvals/approval-ended/approval-ended.letter.js';
import { approvalRequested } from './approvals/approval-requested/approval-requested.letter.js';
import { emailChangeAsked } from './email-change/email-change-asked/email-change-asked.letter.js';
import { emailChangeBySupport } from './email-change/email-change-by-support/email-change-by-support.letter.js';
import { emailChangeDone } from './email-change/email-change-done/email-change-done.letter.js';
import { emailChangeNotMade } from './email-change/email-change-not-made/email-change-not-made.letter.js';
import { emailChangeStopped } from './email-change/email-change-stopped/email-change-stopped.letter.js';
import { emailChange } from './email-change/email-change/email-change.letter.js';
import { emailChanged } from './email-change/email-changed/email-changed.letter.js';
import { foreignEventsFound } from './operations/foreign-events-found/foreign-events-found.letter.js';
import { mailServerRefused } from './operations/mail-server-refused/mail-server-refused.letter.js';
import { sealingStopped } from './operations/sealing-stopped/sealing-stopped.letter.js';
import { unexplainedChanges } from './operations/unexplained-changes/unexplained-changes.letter.js';
import { reminderSweepRefused } from './reminders/reminder-sweep-refused/reminder-sweep-refused.letter.js';
import { secretsEnding } from './reminders/secrets-ending/secrets-ending.letter.js';
import { supportReport } from './reminders/support-report/support-report.letter.js';
import { roleGranted } from './roles/role-granted/role-granted.letter.js';
import { roleWithdrawn } from './roles/role-withdrawn/role-withdrawn.letter.js';
import { guessingSuspected } from './secrets/guessing-suspected/guessing-suspected.letter.js';
import { refusedSecretUsed } from './secrets/refused-secret-used/refused-secret-used.letter.js';
import { secretCreated } from './secrets/secret-created/secret-created.letter.js';
import { secretDeleted } from './secrets/secret-deleted/secret-deleted.letter.js';
import { secretDisabled } from './secrets/secret-disabled/secret-disabled.letter.js';
import { secretEnabled } from './secrets/secret-enabled/secret-enabled.letter.js';
import { secretEnded } from './secrets/secret-ended/secret-ended.letter.js';
import { secretEndingArranged } from './secrets/secret-ending-arranged/secret-ending-arranged.letter.js';
import { secretEndingHeldUp } from './secrets/secret-ending-held-up/secret-ending-held-up.letter.js';
import { secretFirstUsed } from './secrets/secret-first-used/secret-first-used.letter.js';
import { secretPaused } from './secrets/secret-paused/secret-paused.letter.js';
import { secretResumed } from './secrets/secret-resumed/secret-resumed.letter.js';
import { secretRevoked } from './secrets/secret-revoked/secret-revoked.letter.js';

/** Every mail that the product sends. Each is defined in its folder here; its words are in `templates/mail/<kind>/`. */
export const allLetters = [
  enrolmentLink,
  factorResetBySupport,
  factorReset,
  invitation,
  passwordResetLink,
  unlockLink,
  factorEnrolled,
  factorReplaced,
  newNetwork,
  passwordChanged,
  recoveryCodeUsed,
  recoveryCodesReplaced,
  secondFactorFailures,
  sessionCopied,
  sessionsEnded,
  approvalCarriedOut,
  approvalEnded,
  approvalRequested,
  emailChangeAsked,
  emailChangeBySupport,
  emailChangeDone,
  emailChangeNotMade,
  emailChangeStopped,
  emailChange,
  emailChanged,
  foreignEventsFound,
  mailServerRefused,
  sealingStopped,
  unexplainedChanges,
  reminderSweepRefused,
  secretsEnding,
  supportReport,
  roleGranted,
  roleWithdrawn,
  guessingSuspected,
  refusedSecretUsed,
  secretCreated,
  secretDeleted,
  secretDisabled,
  secretEnabled,
  secretEnded,
  secretEndingArranged,
  secretEndingHeldUp,
  secretFirstUsed,
  secretPaused,
  secretResumed,
  secretRevoked,
];
