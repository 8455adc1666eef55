/** What has to happen in Redis as one: read, decide and write, by Redis's own clock. */

/**
 * A token bucket. KEYS: the bucket. ARGV: cost, tokens a second, burst.
 * Gives 0 when granted, or the milliseconds after which to ask again (-1: never). A bucket that is full again is
 * forgotten, which is the same; one that is never refilled, after a day.
 */
export const TAKE = `
local cost, rate, burst = tonumber(ARGV[1]), tonumber(ARGV[2]), tonumber(ARGV[3])
local clock = redis.call('TIME')
local now = clock[1] * 1000 + clock[2] / 1000
local kept = redis.call('HMGET', KEYS[1], 'tokens', 'at')
local tokens, at = tonumber(kept[1]) or burst, tonumber(kept[2]) or now
tokens = math.min(burst, tokens + math.max(0, now - at) / 1000 * rate)
local wait = 0
if cost <= tokens then
  tokens = tokens - cost
elseif rate > 0 then
  wait = math.max(1, math.ceil((math.min(cost, burst) - tokens) / rate * 1000))
else
  wait = -1
end
redis.call('HSET', KEYS[1], 'tokens', string.format('%.17g', tokens), 'at', string.format('%.17g', now))
local full = 86400000
if rate > 0 then full = math.min(full, math.ceil((burst - tokens) / rate * 1000) + 1000) end
redis.call('PEXPIRE', KEYS[1], full)
return wait
`;

/**
 * Takes a lease that nobody has. KEYS: lease, fence. ARGV: holder, its time in milliseconds.
 * Gives the fence, or less than 0: the milliseconds that somebody else's lease lasts if it is not renewed. The fence is
 * no less than the time in microseconds, so that it grows even when Redis has lost what it knew.
 */
export const LEASE = `
if not redis.call('SET', KEYS[1], ARGV[1], 'NX', 'PX', ARGV[2]) then
  return -math.max(1, redis.call('PTTL', KEYS[1]))
end
local clock = redis.call('TIME')
local fence = math.max((tonumber(redis.call('GET', KEYS[2])) or 0) + 1, clock[1] * 1000000 + clock[2])
redis.call('SET', KEYS[2], string.format('%.0f', fence))
return fence
`;

/** Renews a lease. KEYS: lease. ARGV: holder, its time in milliseconds. Gives whether it was still the holder's. */
export const RENEW = `
if redis.call('GET', KEYS[1]) ~= ARGV[1] then return 0 end
return redis.call('PEXPIRE', KEYS[1], ARGV[2])
`;

/** Gives a lease back and tells who waits. KEYS: lease. ARGV: holder, channel, message. */
export const GIVE_BACK = `
if redis.call('GET', KEYS[1]) ~= ARGV[1] then return 0 end
redis.call('DEL', KEYS[1])
redis.call('PUBLISH', ARGV[2], ARGV[3])
return 1
`;

/** Gives a claim back. KEYS: claim. ARGV: who claims to have it. */
export const RELEASE = `
if redis.call('GET', KEYS[1]) == ARGV[1] then return redis.call('DEL', KEYS[1]) end
return 0
`;
