import { z } from 'zod';
import { Action, Mind } from '../../support/frame/detail.views.js';
import { invitedManager } from './invited-managers.js';
import { RotationCard } from '../rotation/rotation-card.js';
import { Timeline } from './timeline.js';

export const Badge = z.object({ label: z.string(), tone: z.enum(['good', 'warn', 'bad', 'none']), icon: z.string() });
export type Badge = z.output<typeof Badge>;

export const Moment = z.object({ iso: z.string(), words: z.string(), ago: z.string() });

/** Why systems were refused with one secret, or with something that is no secret at all. */
const Refused = z.object({ why: z.string(), lastTried: Moment, from: z.string().nullable() });

/** A secret that somebody else revoked; the path is empty for those who only read. */
const Revoked = z.object({
  name: z.string(),
  secret: z.string(),
  revoked: Moment,
  from: z.string().nullable(),
  dismissPath: z.string(),
});

const SecretRow = z.object({
  id: z.string(),
  name: z.string(),
  hint: z.string(),
  /** The id of its row. */
  anchor: z.string(),
  /** Whether something was done to it a moment ago. */
  changed: z.boolean(),
  createdOn: z.string(),
  createdBy: z.string(),
  lastUsed: Moment.nullable(),
  lastUsedFrom: z.string().nullable(),
  lastDay: z.string(),
  left: z.string(),
  state: Badge,
  /** When a paused one works again. */
  pausedUntil: Moment.nullable(),
  /** Where it gets a successor; empty where the viewer cannot give it one. */
  rotatePath: z.string(),
  /** What the viewer may do to it; each opens in a dialog. */
  actions: z.array(z.object({ href: z.string(), label: z.string(), dangerous: z.boolean() })),
});

export const ApplicationSection = z.object({
  id: z.string(),
  name: z.string(),
  /** Its own address. */
  path: z.string(),
  organisation: z.string(),
  /** Where the organisation is looked after; empty for those who cannot go there. */
  organisationPath: z.string(),
  clientId: z.string(),
  badges: z.array(Badge),
  apis: z.array(z.object({ code: z.string(), name: z.string(), scopes: z.string() })),
  /** What WMDA support can do. */
  actions: z.array(Action),
  revocations: z.array(Revoked),
  advice: z.array(Mind),
  refusals: z.array(Refused),
  rotation: RotationCard.nullable(),
  timeline: Timeline.nullable(),
  secrets: z.array(SecretRow),
  /** Whether the viewer is one of its managers; while it is disabled they cannot do anything. */
  manages: z.boolean(),
  canManage: z.boolean(),
  /** Whether anything may be done to any of its secrets. */
  hasActions: z.boolean(),
  /** What is missing where fewer than two people manage it. */
  nudge: z.string().nullable(),
  managers: z.array(z.object({ name: z.string(), email: z.string(), scope: z.string() })),
  invited: z.array(invitedManager),
});
export type ApplicationSection = z.infer<typeof ApplicationSection>;
