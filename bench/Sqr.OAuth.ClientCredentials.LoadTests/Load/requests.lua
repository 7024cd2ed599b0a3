-- Sends the requests of a file, one a line: a body, then headers ("Name: value"), parted by tabs. Prints what came of it as a line of JSON.
--   wrk -s requests.lua URL -- FILE same|around|once
-- same: the first line, again and again; around: all lines, and from the beginning when they are used up; once: each line counts once, and to run out of them is an error.

local threads = {}

function setup(thread)
  table.insert(threads, thread)
end

local function parse(line)
  local headers = {}
  local body, rest = line:match("^([^\t]*)(.*)$")
  for name, value in rest:gmatch("\t([^:]+): ([^\t]*)") do
    headers[name] = value
  end

  return wrk.format("POST", nil, headers, body)
end

function init(arguments)
  local file, mode = arguments[1], arguments[2]
  local lines = io.lines(file)
  if mode == "same" then
    local same = parse(lines())
    request = function() return same end
    return
  end

  local last
  request = function()
    local line = not ranOut and lines()
    if not line and mode == "around" then
      lines = io.lines(file)
      line = lines()
    end
    if line then
      last = parse(line)
    else
      ranOut = true
      wrk.thread:stop()
    end

    return last
  end
end

function done(summary, latency)
  local out = false
  for _, thread in ipairs(threads) do
    out = out or thread:get("ranOut") == true
  end

  local errors = summary.errors
  io.write(string.format('{"answers":%d,"microseconds":%d,"p50":%d,"p99":%d,"refused":%d,"broken":%d,"late":%d,"ranOut":%s}\n',
    summary.requests, summary.duration, latency:percentile(50), latency:percentile(99),
    errors.status, errors.connect + errors.read + errors.write, errors.timeout, tostring(out)))
end
