import type { SendMailOptions } from 'nodemailer';
import type { Config } from '../config/config.js';
import type { Mail } from './mailer.js';
import { domainOf } from './own-name.js';

/** What nodemailer makes a message of. Machines must not answer it (RFC 3834), people may look the id up. */
export function messageOf(mail: Mail, { mail: server }: Config): SendMailOptions {
  const { from, support } = server;
  return {
    from,
    // Mails ask people to tell support, so an answer to them goes there.
    replyTo: support,
    to: { name: '', address: mail.to },
    subject: mail.subject,
    text: mail.text,
    html: mail.html,
    messageId: `<${mail.id}@${domainOf(from)}>`,
    headers: { 'Auto-Submitted': 'auto-generated', 'X-Auto-Response-Suppress': 'All' },
    attachments: mail.attachments?.map((attachment) => ({ ...attachment })),
    // No part of a message may make nodemailer read a file or fetch an address.
    disableFileAccess: true,
    disableUrlAccess: true,
  };
}
