--- Limits requests by key; it's kept in Redis.
local Limiter = {}
Limiter.__index = Limiter

--[==[ The script [[ runs in the server:
  "if" and "end" in it are text. ]==]
local SCRIPT = [[
  local n = redis.call('INCR', KEYS[1])
  if n == 1 then redis.call('PEXPIRE', KEYS[1], ARGV[1]) end
  return n
]]

function Limiter.new(client, limit, window)
  return setmetatable({ client = client, limit = limit, window = window }, Limiter)
end

function Limiter:allows(key)
  local attempts = 0
  repeat
    attempts = attempts + 1
    local n, err = self.client:eval(SCRIPT, 1, "limit:" .. key, self.window)
    if n then
      return n <= self.limit
    elseif err ~= 'closed' then
      return nil, err
    end
  until attempts == 3
  return nil, "closed"
end

return Limiter
