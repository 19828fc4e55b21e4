import { generate } from 'otplib';
import { demonstrationPassword, demonstrationTotpSecret } from '../../src/demo/demonstration-people.js';
import { must } from './over-http.js';

interface Application {
  readonly id: string;
  readonly clientId: string;
  readonly apis: readonly { readonly resource: string }[];
}

export interface CreatedSecret {
  readonly id: string;
  readonly value: string;
  readonly application: Application;
}

const oneYear = 365 * 864e5;
const inNineMonths = new Date(Date.now() + 0.75 * oneYear).toISOString().slice(0, 10);

/** A credential manager at a running process, over HTTP. */
export class Manager {
  private constructor(
    private readonly origin: string,
    readonly token: string,
    readonly applications: readonly Application[],
  ) {}

  static async signIn(origin: string): Promise<Manager> {
    const nobody = new Manager(origin, '', []);
    const { challenge } = await nobody.send('POST', '/auth/login', {
      email: 'manager@example.org',
      password: demonstrationPassword,
    });
    const code = await generate({ secret: demonstrationTotpSecret });
    const { accessToken } = await nobody.send('POST', '/auth/mfa', { challenge, code });
    const { items } = await new Manager(origin, accessToken, []).send('GET', '/applications');
    return new Manager(origin, accessToken, items);
  }

  /** Creates the secret of this number, each in the next application. */
  async create(number: number): Promise<CreatedSecret> {
    const application = this.applications[number % this.applications.length] as Application;
    const path = `/applications/${application.id}/secrets`;
    return {
      ...(await this.send('POST', path, { name: `In flight ${number}`, expiresOn: inNineMonths })),
      application,
    };
  }

  async delete({ id, application }: CreatedSecret): Promise<void> {
    await this.send('DELETE', `/applications/${application.id}/secrets/${id}`);
  }

  /** @throws when it is not acknowledged */
  private send(method: string, path: string, body?: object) {
    return must(this.origin, method, `/api/v1${path}`, { token: this.token, body });
  }
}
