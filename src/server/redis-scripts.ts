/*
 * Keys of one budget: 1 `sent`, calls by the microsecond from which their second counts; 2 `urgent`, processes in which a group
 * mute waits, by when they stop counting; 3 `actors`, who has sent or waited lately; 4 `last`, when the last individual call left.
 * All of them expire when nobody calls. What stands later than any call can was written before the clock of Redis was put back; it
 * counts from now, since that time may be hours away.
 */

const now = `
local time = redis.call('TIME')
local now = time[1] * 1000000 + time[2]
local function exact(number) return string.format('%.0f', number) end
`;

/** Takes a place for one call and answers 0, or answers how many microseconds to wait: a number, since some clients hand out texts as bytes. */
export const takeScript: string = `${now}
local sent, urgent, actors, last = KEYS[1], KEYS[2], KEYS[3], KEYS[4]
local id, process, priority, actor = ARGV[1], ARGV[2], ARGV[3], ARGV[4]
local limit, window, jitter, alone = tonumber(ARGV[5]), tonumber(ARGV[6]), tonumber(ARGV[7]), ARGV[8] == '1'

local function keep(key, from, to)
  redis.call('ZREMRANGEBYSCORE', key, '-inf', exact(from))
  redis.call('ZREMRANGEBYSCORE', key, '(' .. exact(to), '+inf')
end
for _, ahead in ipairs(redis.call('ZRANGEBYSCORE', sent, '(' .. exact(now + jitter), '+inf')) do
  redis.call('ZADD', sent, exact(now + jitter), ahead)
end
keep(sent, now - window, now + jitter)
keep(urgent, now, now + jitter + window + 500000)
keep(actors, now - window, now)
local ttl = math.ceil((window + jitter) / 1000) * 2
local count = redis.call('ZCARD', sent)

local function untilFree(needed)
  local excess = count + needed - limit
  if excess <= 0 then return 0 end
  local place = redis.call('ZRANGE', sent, excess - 1, excess - 1, 'WITHSCORES')
  if not place[2] then return window end
  return math.max(1, tonumber(place[2]) + window - now)
end

local function take()
  redis.call('ZADD', sent, exact(now + jitter), id)
  redis.call('PEXPIRE', sent, ttl)
  return 0
end

if priority == 'high' then
  local wait = untilFree(1)
  if wait == 0 then
    redis.call('ZREM', urgent, process)
    return take()
  end
  redis.call('ZADD', urgent, exact(now + wait + 500000), process)
  redis.call('PEXPIRE', urgent, ttl)
  return math.ceil(wait)
end

redis.call('ZADD', actors, exact(now), actor)
redis.call('PEXPIRE', actors, ttl)
local wait = untilFree(1 + redis.call('ZCARD', urgent))
if not alone or redis.call('ZCARD', actors) > 1 then
  local spaced = math.min(tonumber(redis.call('GET', last) or '0'), now) + window / limit - now
  wait = math.max(wait, spaced)
end
if wait > 0 then return math.ceil(wait) end
redis.call('SET', last, exact(now), 'PX', ttl)
return take()
`;

/** From now on the call counts as arrived. */
export const releaseScript: string = `${now}
local score = redis.call('ZSCORE', KEYS[1], ARGV[1])
if score and tonumber(score) > now then redis.call('ZADD', KEYS[1], exact(now), ARGV[1]) end
return 0
`;
