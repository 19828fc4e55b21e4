import { z } from 'zod';

/** A new second factor, shown this once: the seed of an authenticator app. */
export const NewFactor = z
  .object({
    secret: z.string().meta({ description: 'Base32, to type in where no camera is.' }),
    otpauthUri: z.string(),
    qrSvg: z.string().meta({ description: 'The URI as a QR code, an SVG image.' }),
  })
  .meta({ id: 'NewFactor' });
export type NewFactor = z.infer<typeof NewFactor>;
