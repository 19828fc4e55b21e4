import { MailNotTaken, MailRefused, MailUnanswered, SessionRefused } from './mailer.js';

/** What nodemailer adds to an error. */
interface Failure extends Error {
  /** The server's reply, where there was one. */
  readonly responseCode?: number;
  readonly code?: string;
  /** The command that the reply was for. */
  readonly command?: string;
}

/** The commands whose refusal is about this one message: for whom it is, and what it says. */
const aboutMessage = new Set(['RCPT TO', 'DATA']);

/** Replies that are about the session whatever command they follow: a wrong order, a login that is missing (RFC 4954 6). */
const aboutSession = new Set([503, 530, 534, 535, 538]);

/**
 * What a failure of nodemailer's means for the mail (RFC 5321 4.2.1).
 * @param handedOver whether the server had the whole message by then
 */
export function failureOf(cause: Failure, handedOver: boolean): MailRefused | MailNotTaken {
  const { responseCode = 0, code = '', command = '', message } = cause;
  if (aboutMessage.has(command) && responseCode > 0 && !aboutSession.has(responseCode)) {
    const Kind = responseCode >= 500 ? MailRefused : MailNotTaken;
    return new Kind(message, { cause });
  }
  if (responseCode >= 400) {
    const permanent = responseCode >= 500 && responseCode !== 503;
    return new SessionRefused(explained(message, responseCode), permanent, { cause });
  }
  if (handedOver)
    return new MailUnanswered(`The mail server has the message and did not answer (${message}).`, { cause });
  if (message.includes('certificate')) return new SessionRefused(explained(message, responseCode), true, { cause });
  if (code === 'EAUTH' || code === 'ETLS') return new SessionRefused(message, code === 'EAUTH', { cause });
  if (code === 'EABORT') return new MailNotTaken('The mail server did not answer in time.', { cause });
  return new MailNotTaken(message, { cause });
}

/** Adds advice where only whoever runs the product can act. */
function explained(message: string, responseCode: number): string {
  if (message.includes('STARTTLS')) {
    return (
      `The mail server offers no STARTTLS, and nothing is sent in clear (${message}). Use one that does, or smtps://, or ` +
      'say ?requireTLS=false in SMTP_URL where nobody else can listen.'
    );
  }
  if (responseCode === 0 && message.includes('certificate')) {
    return (
      `The mail server's certificate cannot be verified, and nothing was sent (${message}). SMTP_URL must name the host ` +
      'in the certificate; the file of an authority of your own goes into NODE_EXTRA_CA_CERTS.'
    );
  }
  return message;
}
