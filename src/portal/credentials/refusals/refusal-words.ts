import type { ApplicationRecord } from '../../../modules/applications/contract/application-directory.js';

/** Why requests were refused, and what mends it. */
interface Explained {
  readonly why: string;
  readonly remedy: string;
}

type Reach = Pick<ApplicationRecord, 'apis'>;

const anotherSecret = 'Create a new secret, or take another one that works, and store it in this system.';
const copyAgain = 'Store the whole value again, and nothing around it. If nobody has it any more, create a new secret.';

const explained: Readonly<Record<string, Explained>> = {
  expired: { why: 'The secret has expired', remedy: anotherSecret },
  disabled: { why: 'The secret is disabled', remedy: `Enable it. ${anotherSecret}` },
  deleted: { why: 'The secret is deleted', remedy: anotherSecret },
  application_disabled: { why: 'The application is disabled', remedy: 'Ask WMDA support to enable it.' },
  checksum_wrong: { why: 'The value has a typing mistake or is cut short', remedy: copyAgain },
  more_than_the_value: {
    why: 'Something stands before or after the value',
    remedy: 'Remove the line break, blank or byte-order mark that a file or a variable added.',
  },
  looks_like_an_id: {
    why: 'An ID was sent as the secret',
    remedy: 'Send the client ID as client_id, and the value of a secret as client_secret.',
  },
  other_application: {
    why: 'The secret is one of another application of your organisation',
    remedy: 'Send the client ID of that application, or store a secret of this one in the system.',
  },
  unknown_secret: {
    why: 'The value is no secret of this application',
    remedy: 'Find out what the system at this address sends. If it is none of yours, somebody may be guessing.',
  },
  invalid_request: {
    why: 'Signed in, but got no token: the request is not complete',
    remedy: 'Send grant_type=client_credentials as a form. To ask about a token, send token.',
  },
  unsupported_grant_type: {
    why: 'Signed in, but got no token: it asked for another kind of grant',
    remedy: 'Send grant_type=client_credentials.',
  },
};

/** @param application whose APIs and scopes are named where a request has to name them */
export function explain(reason: string, { apis }: Reach): Explained {
  if (reason === 'invalid_target') return nameTheApi(apis);
  if (reason === 'invalid_scope') return askForLess(apis);
  return explained[reason] ?? { why: 'The value was not accepted', remedy: 'Ask WMDA support.' };
}

/** The reason alone, for a list to choose from. */
export function whyRefused(reason: string): string {
  return explain(reason, { apis: [] }).why;
}

function nameTheApi(apis: Reach['apis']): Explained {
  const named = apis.map(({ code, resource }) => `resource=${resource} (${code})`).join(' or ');
  return {
    why: 'Signed in, but got no token: name the API',
    remedy: named ? `Send ${named}.` : 'Ask WMDA support: this application has no API.',
  };
}

function askForLess(apis: Reach['apis']): Explained {
  const granted = apis.map(({ code, scopes }) => `${scopes.join(' ')} (${code})`).join(', ');
  return {
    why: 'Signed in, but got no token: it asked for a scope that this application does not have',
    remedy: granted ? `Leave scope out, or ask for no more than ${granted}.` : 'Ask WMDA support.',
  };
}
