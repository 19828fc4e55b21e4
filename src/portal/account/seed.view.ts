import { z } from 'zod';

/** What an authenticator app takes: as a picture, as a key to type, and as a link for an app on the same device. */
export const Seed = z.object({
  qrCode: z.string(),
  /** The key in groups of four characters, as people read and type it. */
  groups: z.array(z.string()),
  otpauthUri: z.string(),
});

export type Seed = z.infer<typeof Seed>;

export function seedView({ secret, otpauthUri, qrSvg }: { secret: string; otpauthUri: string; qrSvg: string }): Seed {
  const qrCode = `data:image/svg+xml;base64,${Buffer.from(qrSvg).toString('base64')}`;
  return { qrCode, groups: secret.match(/.{1,4}/g) ?? [], otpauthUri };
}
