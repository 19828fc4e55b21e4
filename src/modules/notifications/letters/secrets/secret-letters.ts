import { Injectable } from '@nestjs/common';
import { z } from 'zod';
import { Id } from '../../../../shared/id.js';
import { inWords, momentInWords } from '../../../../templating/dates.js';
import type { SecretFacts } from '../../../secrets/contract/secret-directory.js';
import type { Reader } from '../../define-letter.js';
import { ActorNames } from '../actor-names.js';
import { LetterSources } from '../letter-sources.js';
import { applicationData, asActor, ManagedApplications } from './managed-applications.js';

export const secretFacts = z.object({ applicationId: Id, secretId: Id });
/** The facts of what a person did to a secret. */
export const changedSecretFacts = secretFacts.extend({ actorId: Id.nullable().default(null), ...asActor });

/** A secret as mails name it; dates in words. */
export const namedSecret = z.object({
  name: z.string(),
  hint: z.string(),
  lastDay: z.string(),
  lastUse: z.string(),
});
/** A secret within a sentence. */
export const secretInShort = z.object({ name: z.string(), hint: z.string() });
export const secretData = { ...applicationData, secret: namedSecret };
export const changedSecretData = { ...secretData, by: z.string() };

/** Mails about one secret. */
@Injectable()
export class SecretLetters {
  constructor(
    private readonly sources: LetterSources,
    private readonly applications: ManagedApplications,
    private readonly names: ActorNames,
  ) {}

  /** What each of these letters says, with the secret. Undefined when the reader does not manage it any more. */
  async content(facts: z.output<typeof secretFacts> & { asActor?: boolean }, reader: Reader) {
    const content = await this.applications.content(facts, reader);
    const secret = content && (await this.sources.secret(facts.secretId));
    return secret && { secret, content: { ...content, secret: named(secret) } };
  }

  /** The same, and who did it. */
  async changed(facts: z.output<typeof changedSecretFacts>, reader: Reader) {
    const found = await this.content(facts, reader);
    if (!found) return undefined;
    return { ...found, content: { ...found.content, by: await this.names.of(facts.actorId) } };
  }
}

function named({ name, hint, expiresOn, ...secret }: SecretFacts) {
  return { name, hint, lastDay: lastDay(expiresOn), lastUse: lastUse(secret) };
}

/** `12 Mar 2027 (UTC)`. */
export function lastDay(expiresOn: string): string {
  return `${inWords(expiresOn)} (UTC)`;
}

/** `12 Mar 2027, 10:42 UTC from 192.0.2.7`, or that it never was. */
export function lastUse({ lastUsedAt, lastUsedFrom }: Pick<SecretFacts, 'lastUsedAt' | 'lastUsedFrom'>): string {
  return useOf(lastUsedAt, lastUsedFrom);
}

/** The same of any use. */
export function useOf(at: Date | null, from: string | null): string {
  if (!at) return 'never';
  return from ? `${momentInWords(at)} from ${from}` : momentInWords(at);
}
