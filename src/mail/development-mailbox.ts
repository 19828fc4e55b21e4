import { EntityManager } from '@mikro-orm/postgresql';
import { Injectable } from '@nestjs/common';
import { createTransport } from 'nodemailer';
import { v7 as uuidv7 } from 'uuid';
import { Config } from '../config/config.js';
import { Clock } from '../shared/clock.js';
import { type Mail, Mailer } from './mailer.js';
import { messageOf } from './message.js';

/** A mail as the mailbox keeps it; the newest thousand are kept. */
export interface KeptMail {
  readonly id: string;
  readonly to: string;
  readonly subject: string;
  readonly sentAt: string;
  readonly text: string;
  readonly html: string;
  readonly source: string;
}

const columns = `id, recipient as "to", subject, sent_at as "sentAt", text, html, source`;

/** Where mails go without a mail server: kept in the embedded database and shown at `/dev/mailbox`. */
@Injectable()
export class DevelopmentMailbox extends Mailer {
  /** Writes messages as a mail server would get them. */
  private readonly transport = createTransport({ streamTransport: true, buffer: true });

  constructor(
    private readonly em: EntityManager,
    private readonly clock: Clock,
    private readonly config: Config,
  ) {
    super();
  }

  async send(mail: Mail): Promise<void> {
    const { message } = await this.transport.sendMail(messageOf(mail, this.config));
    const em = this.em.fork();
    await em.execute(
      `insert into development_mail (id, recipient, subject, sent_at, text, html, source) values (?, ?, ?, ?, ?, ?, ?)`,
      [uuidv7(), mail.to, mail.subject, this.clock.now(), mail.text, mail.html, (message as Buffer).toString('utf8')],
    );
    await em.execute(
      `delete from development_mail where id in (select id from development_mail order by sent_at desc, id desc offset 1000)`,
    );
  }

  /** The newest mails first, 200 at most. */
  async list(): Promise<KeptMail[]> {
    const rows = await this.em
      .fork()
      .execute<KeptMail[]>(`select ${columns} from development_mail order by sent_at desc, id desc limit 200`);
    return rows.map((row) => ({ ...row, sentAt: new Date(row.sentAt).toISOString() }));
  }

  async find(id: string): Promise<KeptMail | undefined> {
    const [row] = await this.em
      .fork()
      .execute<KeptMail[]>(`select ${columns} from development_mail where id = ?`, [id]);
    return row && { ...row, sentAt: new Date(row.sentAt).toISOString() };
  }
}
