import { Injectable } from '@nestjs/common';
import { momentInWords } from '../../templating/dates.js';
import { Templates } from '../../templating/templates.js';
import type { SecretFacts } from '../secrets/contract/secret-directory.js';
import type { Letter, LetterWriter } from './define-letter.js';
import { LetterSources } from './letters/letter-sources.js';
import { mails, renderMail } from './mail-template.js';
import { lastUse, ToldApplications, type ToldApplication, validThrough } from './letters/secrets/managed-applications.js';

const states: Readonly<Record<string, string>> = {
  expired: 'has expired',
  disabled: 'is disabled',
  deleted: 'was deleted',
};

/** Why WMDA support deleted a secret, where the letter does not say so anyway. */
const reasons: Readonly<Record<string, string>> = {
  superseded: 'Another secret has taken its place.',
  affiliation_changed: 'Your organisation, or what it does with WMDA, has changed.',
  privilege_withdrawn: 'What it gave access to is not yours to use any more.',
};

/** What happened to one secret, or to the secrets of one application. */
@Injectable()
export class SecretLetters implements LetterWriter {
  readonly kinds = [
    'secret-created',
    'secret-disabled',
    'secret-enabled',
    'secret-deleted',
    'secret-revoked',
    'refused-secret-used',
    'guessing-suspected',
  ];

  constructor(
    private readonly sources: LetterSources,
    private readonly told: ToldApplications,
    private readonly templates: Templates,
  ) {}

  async write({ kind, facts, reader }: Parameters<LetterWriter['write']>[0]): Promise<Letter | undefined> {
    const asActor = facts.asActor === true;
    const told = await this.told.find(String(facts.applicationId), reader, { asActor });
    if (!told) return undefined;
    if (kind === 'guessing-suspected') {
      const { application, frame } = told;
      return renderMail(this.templates, mails.guessingSuspected, {
        ...frame,
        application,
        refusals: Number(facts.refusals),
      });
    }
    const secret = await this.sources.secret(String(facts.secretId));
    return secret && this.ofSecret(kind, facts, secret, told);
  }

  private async ofSecret(
    kind: string,
    facts: Readonly<Record<string, unknown>>,
    secret: SecretFacts,
    { application, frame }: ToldApplication,
  ): Promise<Letter | undefined> {
    const common = { ...frame, application, secret: named(secret) };
    if (kind === 'refused-secret-used') {
      const { lastRefusedAt, lastRefusedFrom } = secret;
      const lastTried = lastUse({ lastUsedAt: lastRefusedAt, lastUsedFrom: lastRefusedFrom });
      const state = states[String(facts.reason)] ?? 'does not work';
      return renderMail(this.templates, mails.refusedSecretUsed, { ...common, state, lastTried });
    }
    if (kind === 'secret-revoked') {
      const when = momentInWords(new Date(String(facts.occurredAt)));
      const from = typeof facts.revokedFrom === 'string' ? `from ${facts.revokedFrom}` : 'from an unknown address';
      return renderMail(this.templates, mails.secretRevoked, { ...common, when, from });
    }
    const by = await this.told.actorName(facts.actorId);
    if (kind === 'secret-created') return renderMail(this.templates, mails.secretCreated, { ...common, by });
    if (kind === 'secret-enabled') return renderMail(this.templates, mails.secretEnabled, { ...common, by });
    if (kind === 'secret-disabled') return renderMail(this.templates, mails.secretDisabled, { ...common, by });
    const compromised = facts.reason === 'key_compromise';
    const reason = reasons[String(facts.reason)] ?? '';
    const note = secret.deleteNote ?? '';
    return renderMail(this.templates, mails.secretDeleted, { ...common, by, compromised, reason, note });
  }
}

function named(secret: SecretFacts) {
  return {
    name: secret.name,
    hint: secret.hint,
    validThrough: validThrough(secret.expiresOn),
    lastUse: lastUse(secret),
  };
}
