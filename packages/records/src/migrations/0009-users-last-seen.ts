/** When a user was last seen: sessions say it only as long as they are kept. */
import type { Migration } from '../migration/migration.ts';

export const usersLastSeen: Migration = {
  number: 9,
  name: 'users-last-seen',
  up: `
    ALTER TABLE users ADD COLUMN last_seen_at timestamptz;
    UPDATE users SET last_seen_at =
      (SELECT max(last_seen_at) FROM sessions WHERE sessions.user_id = users.user_id);
  `,
  down: 'ALTER TABLE users DROP COLUMN last_seen_at;',
};
