import { generate } from 'otplib';
import { demonstrationTotpSecret } from './demonstration-people.js';

// `npm run totp`: the code that an authenticator app with the demonstration secret shows now.
process.stdout.write(`${await generate({ secret: demonstrationTotpSecret })}\n`);
