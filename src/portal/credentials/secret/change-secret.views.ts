import { z } from 'zod';
import { pageOfApplication } from '../../../modules/applications/contract/page-of-application.js';
import { isWorking } from '../../../modules/secrets/contract/secret-state.js';
import type { UsedAddress } from '../../../modules/secrets/contract/used-addresses.js';
import { dateOf } from '../../../shared/calendar-date.js';
import { definePage } from '../../page/page.js';
import { anchorOf } from './changed-secret.js';
import { lossFrom } from './loss.js';
import type { SecretInQuestion } from './one-secret.js';
import { quoted, useInWords } from './secret-words.js';
import { seenInWords } from '../use/use-words.js';

const shape = {
  application: z.string(),
  action: z.string(),
  /** Where a person goes who leaves the secret as it is. */
  back: z.string(),
  heading: z.string(),
  /** A warning that stands out. */
  plainWarning: z.string().nullable(),
  /** What has to be ticked; empty where nothing has. */
  sure: z.string(),
  /** A milder way, offered where systems would lose access; empty where there is none. */
  insteadPath: z.string(),
  facts: z.array(z.string()),
  asksName: z.boolean(),
  name: z.string(),
  button: z.string(),
  /** What the button says while it is being done. */
  busy: z.string(),
  safeButton: z.string(),
  dangerous: z.boolean(),
};

export const changeSecretPage = definePage('change-secret', 'Change secret', shape);

type Context = z.output<z.ZodObject<typeof shape>>;

/** One that is about to end, and from where it was used. */
export interface EndingInQuestion extends SecretInQuestion {
  readonly addresses: readonly UsedAddress[];
}

/** @param typed what was typed already */
export function renaming(question: SecretInQuestion, typed?: { name: string }): Context {
  return {
    ...contextOf(question, 'rename'),
    heading: `Rename ${quoted(question.secret)}`,
    asksName: true,
    name: typed?.name ?? question.secret.name,
    button: 'Rename',
  };
}

export function disabling(question: EndingInQuestion): Context {
  return {
    ...contextOf(question, 'disable'),
    heading: `Disable ${quoted(question.secret)}?`,
    ...lossOf(question),
    facts: [...effectOn(question), ...whereUsed(question), 'You can enable it again at any time before its last day.'],
    button: 'Disable secret',
    dangerous: true,
  };
}

export function enabling(question: SecretInQuestion): Context {
  return {
    ...contextOf(question, 'enable'),
    heading: `Enable ${quoted(question.secret)}?`,
    facts: ['Systems that hold this secret get tokens again from this moment.'],
    button: 'Enable secret',
  };
}

/** Of a secret that is paused. */
export function resuming(question: SecretInQuestion): Context {
  return {
    ...contextOf(question, 'resume'),
    heading: `End the pause of ${quoted(question.secret)}?`,
    facts: ['Systems that hold this secret get tokens again from this moment.'],
    button: 'End the pause',
  };
}

export function deleting(question: EndingInQuestion): Context {
  return {
    ...contextOf(question, 'delete'),
    heading: `Delete ${quoted(question.secret)}?`,
    ...lossOf(question),
    insteadPath: canDisable(question) ? `${pathOf(question)}/disable` : '',
    facts: [...effectOn(question), ...whereUsed(question), 'A deleted secret cannot be brought back.'],
    button: 'Delete secret',
    dangerous: true,
  };
}

function contextOf(question: SecretInQuestion, verb: string): Context {
  const { application, secret } = question;
  return {
    application: application.name,
    action: `${pathOf(question)}/${verb}`,
    back: `${pageOfApplication(application.id)}#${anchorOf(secret.id)}`,
    heading: '',
    plainWarning: null,
    sure: '',
    insteadPath: '',
    facts: [],
    asksName: false,
    name: secret.name,
    button: '',
    busy: verb === 'delete' ? 'Deleting…' : 'Disabling…',
    safeButton: verb === 'delete' || verb === 'disable' ? 'Keep it' : 'Cancel',
    dangerous: false,
  };
}

function pathOf({ application, secret }: SecretInQuestion): string {
  return `${pageOfApplication(application.id)}/secrets/${secret.id}`;
}

function lossOf(question: SecretInQuestion): Pick<Context, 'plainWarning' | 'sure'> {
  const loss = lossFrom(question);
  return { plainWarning: loss?.warning ?? null, sure: loss?.sure ?? '' };
}

/** Disabling shows what still uses a secret, and is taken back at once. */
function canDisable(question: SecretInQuestion): boolean {
  return Boolean(lossFrom(question)?.sure);
}

/** What ends with a secret, as far as its use tells. */
export function effectOn({ secret, now }: Pick<SecretInQuestion, 'secret' | 'now'>): string[] {
  const use = useInWords(secret, now);
  if (!isWorking(secret.state) || !use.startsWith('Used ')) return [use];
  return [
    `${use} Systems that still use it get no new token from this moment; a token they already hold works for at most one hour more.`,
  ];
}

function whereUsed({ addresses, now }: EndingInQuestion): string[] {
  const seen = seenInWords(addresses, dateOf(now));
  return seen === null ? [] : [seen];
}
