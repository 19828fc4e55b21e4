/**
 * What pages say after a redirect, by the word in the address, so that a crafted address cannot make a page say
 * anything else. `{It}` stands for the secret that something was done to.
 */
const notices = {
  'session-ended': 'Your session has ended. Sign in again to go on.',
  'form-kept': 'Your session has ended. Sign in again: what you filled in is kept, and was not sent.',
  'form-lost': 'Your session has ended. Sign in again to go on. What you filled in was too long to be kept.',
  'secret-created': '{It} is created.',
  'secret-renamed': '{It} is renamed.',
  'secret-disabled': '{It} is disabled: it is refused from now on.',
  'secret-enabled': '{It} is enabled: it works from now on.',
  'secret-paused': '{It} is paused: it is refused for now, and works again by itself.',
  'secret-resumed': '{It} works again: its pause is over.',
  'secret-pause-over': '{It} is not paused any more, or it was deleted. Nothing was changed.',
  'secret-ending-set': '{It} ends by itself. You are told when it does, and what holds it up.',
  'secret-ending-undone': '{It} does not end by itself any more.',
  'secret-deleted': '{It} is deleted: it is refused from now on.',
  'secret-gone': '{It} was deleted already. Nothing was changed.',
  'address-named': 'The name of the address is saved.',
  'revocation-dismissed': '{It} stays deleted. The notice is dismissed.',
  'password-changed': 'Your password is changed. Your other sessions have ended.',
  'password-reset': 'Your new password counts. Sign in with it.',
  'email-confirmed': 'Your new e-mail address counts. Sign in with it.',
  'email-agreed': 'You agreed. The new e-mail address is used once its reader confirms it.',
  'email-stopped': 'The change is stopped. Your e-mail address stays as it is, and WMDA support is told.',
  'factor-replaced': 'Your new authenticator app is the only one now. Your other sessions have ended.',
  'session-closed': 'That session has ended.',
  'other-sessions-closed': 'All your other sessions have ended.',
  'signed-out-everywhere': 'They are signed out everywhere, and told so by mail.',
  anonymised: 'Nothing is known of this person any more.',
  unlocked: 'This browser may try again now. Sign in with it within an hour.',
  saved: 'Saved.',
  disabled: 'Disabled, from now on.',
  enabled: 'Enabled, from now on.',
  invited: 'Invited. A mail with a link is on its way.',
  onboarded: 'All of it is set up. A mail with a link is on its way to each person that you invited.',
  'link-sent': 'A mail with a new link is on its way. The old link has ended.',
  'factor-reset':
    'The authenticator app is off the account. A mail with a link is on its way; all of WMDA support and the managers beside them are told.',
  'email-started':
    'Mails are on their way to both addresses. The new one is used a day after its reader confirms it, unless the reader of the former one stops it.',
  'role-granted': 'The role is given. Those whom it concerns are told by mail.',
  'role-withdrawn': 'The role is withdrawn, from now on. Those whom it concerns are told by mail.',
  'waits-for-approval': 'A second person of WMDA support has to agree to this. It waits under Approvals.',
  'waits-a-day':
    'Nobody else can agree to this, so it waits for a day, in which others can refuse it. It stands under Approvals.',
  approved: 'You agreed, and it is done. Those whom it concerns are told by mail.',
  'approval-refused': 'The request is refused. Nothing was changed.',
  'mail-queued': 'The mail is sent again.',
  'mails-queued': 'The mails are sent again.',
  'sweep-requested': 'The sweep runs now. Load this page again to see what came of it.',
  'signed-out': 'You are signed out.',
} as const;

export type Notice = keyof typeof notices;

/** `path` with a notice for the page that is shown there. */
export function withNotice(path: string, notice: Notice): string {
  return `${path}${path.includes('?') ? '&' : '?'}notice=${notice}`;
}

/**
 * @param word anything that an address may hold
 * @param it names what the notice is about, where the page knows it
 */
export function noticeText(word: unknown, it = 'The secret'): string | null {
  if (typeof word !== 'string' || !Object.hasOwn(notices, word)) return null;
  return notices[word as Notice].replace('{It}', () => it);
}
