import { Migration } from '@mikro-orm/migrations';

/**
 * What the mail server says of the product itself, for all instances: one row, about the last time that it let none in.
 * And for each mail how many attempts ended without an answer to the whole message.
 */
export class MailDelivery0034 extends Migration {
  override up(): void {
    this.addSql(`
      create table mail_server_refusal (
        one boolean primary key default true check (one),
        since timestamptz not null,
        answer text not null check (answer <> ''),
        told_at timestamptz,
        ended_at timestamptz check (ended_at >= since)
      );
      alter table notification add column unanswered integer not null default 0 check (unanswered >= 0);
    `);
  }
}
