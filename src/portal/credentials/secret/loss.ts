import { z } from 'zod';
import { isWorking } from '../../../modules/secrets/contract/secret-state.js';
import type { SecretView } from '../../../modules/secrets/contract/secret.schemas.js';
import type { Refused } from '../../forms/submitted.js';
import { isUnserved } from './secret-words.js';

/** What stops when a secret ends, as far as its use and that of the others tell. */
export interface Loss {
  readonly warning: string;
  /** What a person ticks before they end it; empty where nothing uses it. */
  readonly sure: string;
}

/** The box that is ticked, in whatever form. */
export const sureField = { sure: z.string().optional().catch(undefined) };
/** A form that may have nothing else, and so be empty. */
export const SureForm = z.object(sureField).catch({ sure: undefined });
export type SureForm = z.output<typeof SureForm>;

const sure = 'I know that these systems lose access';
const veryLikely = 'Its systems will very likely lose access.';

/** Null where ending the secret stops nothing that is known of (R31). */
export function lossFrom({
  secrets,
  secret,
}: {
  readonly secrets: readonly SecretView[];
  readonly secret: SecretView;
}): Loss | null {
  if (!isWorking(secret.state)) return null;
  const others = secrets.filter(({ id, state }) => id !== secret.id && isWorking(state));
  if (others.length === 0) {
    const warning = 'This is the last valid secret of this application: its systems will lose access.';
    return { warning, sure: isPresented(secret) ? sure : '' };
  }
  if (!isPresented(secret) || others.some(({ inUse }) => inUse)) return null;
  const used = others.some(({ lastUsedAt }) => lastUsedAt !== null);
  const of = used ? 'was used in the last 45 days' : 'has ever been used';
  return { warning: `No other secret of this application ${of}. ${veryLikely}`, sure };
}

/** Why the form is shown again: what stops was not ticked. Null where it was, or where nothing stops. */
export function unlessSure(loss: Loss | null, form: SureForm): Refused | null {
  if (!loss?.sure || form.sure !== undefined) return null;
  const fields = { sure: 'Tick the box, or keep the secret.' };
  return { refused: { code: 'not-sure', problem: null, fields, waitSeconds: null } };
}

/** Used lately, or held by a system that asks in the wrong way: mended, it uses this secret. */
function isPresented(secret: SecretView): boolean {
  return secret.inUse || isUnserved(secret);
}
