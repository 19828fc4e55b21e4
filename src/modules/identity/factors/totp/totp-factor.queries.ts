/** In SQL, whether the person `u` has an authenticator app. By the index of the person. */
export const hasTotp = 'exists (select from totp_factor f where f.user_id = u.id and f.confirmed_at is not null)';
