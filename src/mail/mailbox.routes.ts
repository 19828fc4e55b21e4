import type { FastifyInstance, FastifyReply } from 'fastify';
import { Injectable } from '@nestjs/common';
import { Id } from '../shared/id.js';
import { Templates } from '../templating/templates.js';
import { DevelopmentMailbox, type KeptMail } from './development-mailbox.js';
import { Mailbox, mailboxPage } from './mailbox.schemas.js';

/** A mail's own inline styles are shown; nothing in it runs or is fetched. */
const mailPolicy = "default-src 'none'; style-src 'unsafe-inline'; img-src data:; sandbox allow-popups";

/** `/dev/mailbox`: every mail of a development run, to read. Registered on the embedded database alone. */
@Injectable()
export class MailboxRoutes {
  constructor(
    private readonly mailbox: DevelopmentMailbox,
    private readonly templates: Templates,
  ) {}

  register(fastify: FastifyInstance): void {
    fastify.get('/dev/mailbox', async (request, reply) => {
      const items = await this.mailbox.list();
      if (request.headers.accept?.includes('application/json')) return reply.send(Mailbox.parse({ items }));
      return reply.type('text/html; charset=utf-8').send(this.templates.render(mailboxPage, { mails: items }));
    });
    this.show(fastify, 'html', 'text/html', ({ html }) => html);
    this.show(fastify, 'text', 'text/plain', ({ text }) => text);
    this.show(fastify, 'source', 'text/plain', ({ source }) => source);
  }

  private show(fastify: FastifyInstance, name: string, type: string, part: (mail: KeptMail) => string): void {
    fastify.get<{ Params: { id: string } }>(
      `/dev/mailbox/:id/${name}`,
      async (request, reply): Promise<FastifyReply> => {
        const id = Id.safeParse(request.params.id);
        const mail = id.success ? await this.mailbox.find(id.data) : undefined;
        if (!mail) return reply.status(404).type('text/plain').send('There is no such mail.');
        return reply.header('Content-Security-Policy', mailPolicy).type(`${type}; charset=utf-8`).send(part(mail));
      },
    );
  }
}
