import { z } from 'zod';
import { Timeline } from './timeline.js';

const Badge = z.object({ label: z.string(), tone: z.enum(['good', 'warn', 'bad', 'none']), icon: z.string() });

const Moment = z.object({ iso: z.string(), words: z.string(), ago: z.string() });

/** A line that asks for attention. */
const Advice = z.object({
  tone: z.enum(['problem', 'warning', 'hint', 'notice']),
  icon: z.string(),
  text: z.string(),
});

const SecretRow = z.object({
  name: z.string(),
  hint: z.string(),
  path: z.string(),
  createdOn: z.string(),
  createdBy: z.string(),
  lastUsed: Moment.nullable(),
  lastUsedFrom: z.string().nullable(),
  validThrough: z.string(),
  left: z.string(),
  state: Badge,
  canDisable: z.boolean(),
  canEnable: z.boolean(),
});

export const ApplicationSection = z.object({
  id: z.string(),
  name: z.string(),
  organisation: z.string(),
  clientId: z.string(),
  badges: z.array(Badge),
  apis: z.array(z.object({ code: z.string(), name: z.string(), scopes: z.string() })),
  /** Secrets that others revoked; the path is empty for those who only read. */
  revocations: z.array(z.object({ name: z.string(), text: z.string(), dismissPath: z.string() })),
  advice: z.array(Advice),
  /** Asked again and again while a rotation is under way; null otherwise. */
  watch: z.object({ path: z.string(), step: z.string() }).nullable(),
  timeline: Timeline.nullable(),
  secrets: z.array(SecretRow),
  canManage: z.boolean(),
  managers: z.array(z.object({ name: z.string(), email: z.string(), scope: z.string() })),
});
export type ApplicationSection = z.infer<typeof ApplicationSection>;
