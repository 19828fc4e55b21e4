import type { ChangeMarks } from '../../../events/change-watch/change-marks.js';

/** The mark of the password that an account has now. @throws Error for an account without one */
export function passwordMark(
  marks: ChangeMarks,
  { id, passwordHash }: { readonly id: string; readonly passwordHash: string | null },
): string {
  if (passwordHash === null) throw new Error('there is no password to mark');
  return marks.of({ kind: 'password', rowId: id, value: passwordHash });
}

/** The mark of the e-mail address that an account has now. */
export function emailMark(marks: ChangeMarks, { id, email }: { readonly id: string; readonly email: string }): string {
  return marks.of({ kind: 'email', rowId: id, value: `${id}\n${email}` });
}
