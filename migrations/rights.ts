import type { TableRights } from '../src/database/schema/schema-definition.js';

/**
 * What the product needs of each table, and no more: whoever has the database password of the product alone cannot move
 * a factor to another person, change whose a secret is, or take back what is final. A table, or a column that is to be
 * changed, gets its line here with its migration.
 */
export const rights: Readonly<Record<string, TableRights>> = {
  schema_migration: {},
  unbound_row: { delete: true },
  ended_row: {},
  row_change: {},

  // PostgreSQL gives an event its place, and a trigger notes that it waits for its seal.
  event_log: {
    insert: [
      'id',
      'type',
      'payload',
      'occurred_at',
      'actor_id',
      'request_id',
      'organisation_id',
      'application_id',
      'origin_hash',
      'mac_key_id',
      'mac',
    ],
  },
  event_origin: { insert: true, delete: true },
  event_unsealed: {},
  event_seal: { insert: true },
  event_seal_head: { insert: true, update: ['position', 'key_id', 'mac'] },
  event_checkpoint: {},
  event_log_alarm: { insert: true },

  user_account: {
    insert: true,
    update: ['email', 'name', 'status', 'password_hash', 'last_sign_in_at', 'anonymised_at'],
  },
  totp_factor: { insert: true, update: ['key_id', 'seed', 'last_step', 'confirmed_at'], delete: true },
  recovery_code: { insert: true, update: ['used_at'], delete: true },
  sign_in_challenge: { insert: true, update: ['consumed_at'], delete: true },
  session: {
    insert: true,
    update: ['factor_at', 'factor_mac', 'last_seen_at', 'ended_at', 'end_reason'],
    delete: true,
  },
  refresh_token: { insert: true, update: ['used_at'] },
  account_link: { insert: true, update: ['ended_at', 'seal'], delete: true },
  email_change: {
    insert: true,
    update: ['former_email', 'new_email', 'told_at', 'confirmed_at', 'agreed_at', 'ended_at', 'outcome', 'seal'],
  },
  enrolment_challenge: { insert: true, update: ['consumed_at'] },
  sign_in_throttle: {
    insert: true,
    update: ['failures', 'failures_of_day', 'day_began_at', 'last_at', 'blocked_until'],
    delete: true,
  },
  known_network: { insert: true, update: ['signed_in_at', 'unlocked_until'], delete: true },
  rate_limit: { insert: true, update: ['points', 'expire'], delete: true },

  role_assignment: { insert: true, delete: true },

  approval: { insert: true, update: ['new_email', 'state', 'decided_by', 'ended_at', 'seal'] },
  support_act: { insert: true, update: ['seal'] },

  organisation: { insert: true, update: ['name', 'name_looks', 'country_code', 'ion', 'kind', 'status'] },
  api: { insert: true, update: ['code', 'name', 'resource', 'scopes'] },
  application: { insert: true, update: ['name', 'name_looks', 'status'] },
  application_api: { insert: true, update: ['scopes'], delete: true },
  api_introspector: { insert: true, delete: true },

  client_secret: {
    insert: true,
    update: [
      'name',
      'disabled_at',
      'disabled_by',
      'paused_until',
      'end_after_days',
      'end_asked_by',
      'end_held_up_told_at',
      'deleted_at',
      'deleted_by',
      'delete_reason',
      'delete_note',
    ],
  },
  client_secret_use: {
    insert: true,
    update: [
      'last_used_at',
      'last_used_from',
      'last_refused_at',
      'last_refused_from',
      'last_refused_reason',
      'last_unserved_at',
      'first_use_announced',
      'first_used_at',
      'first_used_from',
    ],
  },
  client_secret_use_day: { insert: true, update: ['uses', 'refusals'], delete: true },
  client_secret_address: { insert: true, update: ['uses', 'first_at', 'last_at'], delete: true },
  address_name: { insert: true, update: ['name'], delete: true },
  client_refusal: { insert: true, update: ['refusals', 'last_at', 'last_from'], delete: true },
  refused_request: {
    insert: true,
    update: ['requests', 'first_at', 'last_at', 'last_request_id'],
    delete: true,
  },
  client_failure: { insert: true, update: ['failures', 'since'], delete: true },
  address_failure: { insert: true, update: ['failures', 'since'], delete: true },
  refused_use_notice: { insert: true, delete: true },
  guessing_notice: { insert: true, delete: true },
  revocation_notice: { insert: true, update: ['revoked_from', 'dismissed_at', 'dismissed_by'] },
  reminder_sweep: { insert: true, update: ['finished_at', 'claimed'] },
  reminder: { insert: true },

  scheduled_run: { insert: true, update: ['began_at'] },
  database_clock: { update: ['seen_at', 'told_for'] },

  key_check: { insert: true },
  signing_key: { insert: true, update: ['key_id', 'private_key'], delete: true },

  notification: {
    insert: true,
    update: ['state', 'attempts', 'unanswered', 'last_error', 'address', 'created_at', 'settled_at', 'reported'],
  },
  mail_server_refusal: { insert: true, update: ['since', 'answer', 'told_at', 'ended_at'] },
  development_mail: { insert: true, delete: true },
};
