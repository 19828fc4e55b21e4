import type { ApprovalView } from './approval.schemas.js';

/** What a request asks for, after "… asked to": "reset the second factor of Dede Deputy". */
export function deedInWords({ kind, subject, newEmail }: Pick<ApprovalView, 'kind' | 'subject' | 'newEmail'>): string {
  const { name } = subject;
  switch (kind) {
    case 'email-change':
      return `change the e-mail address of ${name}${newEmail === null ? '' : ` to ${newEmail}`}`;
    case 'factor-reset':
      return `reset the second factor of ${name}`;
    case 'disable':
      return `disable ${name}`;
    case 'enable':
      return `enable ${name}`;
    case 'support-grant':
      return `give ${name} the role of support`;
    case 'support-withdrawal':
      return `take the role of support away from ${name}`;
  }
}
