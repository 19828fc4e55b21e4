import type { ReachableApi } from '../applications/contract/application-directory.js';
import type { Form } from './form.js';
import { InvalidScope, InvalidTarget } from './oauth.errors.js';

/** What a token is for. */
export interface TokenTarget {
  /** The one audience. */
  readonly resource: string;
  /** Space separated. */
  readonly scope: string;
}

/**
 * Chooses API and scopes: the API named by `resource`; without it the application's only one, else the one that has all
 * scopes that are asked for (contract, *Client system*; RFC 8707).
 * A token has no scope but those that were granted to the application (R75).
 * @throws InvalidTarget, InvalidScope
 */
export function chooseTarget(form: Form, apis: readonly ReachableApi[]): TokenTarget {
  const asked = scopesOf(form);
  const api = chooseApi(form.get('resource'), asked, apis);
  const scopes = asked ? [...new Set(asked)] : api.scopes;
  // Nothing is left where an API lost every scope that was granted.
  if (scopes.length === 0 || !scopes.every((scope) => api.scopes.includes(scope))) throw new InvalidScope();
  return { resource: api.resource, scope: scopes.join(' ') };
}

/**
 * The scopes that were asked for. Undefined for a parameter that is empty or blank, which counts as absent (RFC 6749
 * 3.2).
 */
function scopesOf(form: Form): string[] | undefined {
  const scopes = form.get('scope')?.split(' ').filter(Boolean) ?? [];
  return scopes.length > 0 ? scopes : undefined;
}

function chooseApi(
  resource: string | undefined,
  asked: string[] | undefined,
  apis: readonly ReachableApi[],
): ReachableApi {
  if (resource !== undefined) {
    const named = apis.find((api) => api.resource === resource);
    if (!named) throw new InvalidTarget('the application has no API with this resource');
    return named;
  }
  const [only, ...others] = apis;
  if (only && others.length === 0) return only;
  const fitting = asked ? apis.filter((api) => asked.every((scope) => api.scopes.includes(scope))) : [];
  const [fit, ...alsoFit] = fitting;
  if (fit && alsoFit.length === 0) return fit;
  throw new InvalidTarget('name the API with the parameter resource');
}
