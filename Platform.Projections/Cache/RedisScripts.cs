namespace Platform.Projections.Cache;

/// <summary>
/// What runs inside Redis, each on the keys of one slot. A stored value is twenty digits of position, then the payload. Whatever a
/// script stores expires; a full server refuses to store, and the rest of the script is still done.
/// </summary>
public static class RedisScripts
{
    /// <summary>The digits before the payload.</summary>
    public const int PositionDigits = 20;

    /// <summary>The value when it is new enough; else <c>+</c>: the lock is the caller's; <c>-</c>: another's; <c>?</c>: there is no room for one.</summary>
    /// <remarks>KEYS entry, lock; ARGV least position, token, milliseconds of the lock.</remarks>
    public const string ReadOrLock = """
        local value = redis.call('GET', KEYS[1])
        if value and tonumber(string.sub(value, 1, 20)) and tonumber(string.sub(value, 1, 20)) >= tonumber(ARGV[1]) then return value end
        local locked = redis.pcall('SET', KEYS[2], ARGV[2], 'NX', 'PX', ARGV[3])
        if locked and locked.err then return '?' end
        if locked then return '+' end
        return '-'
        """;

    /// <summary>Stores unless something newer is there, and lets the lock go if it is still this token's: <c>1</c> stored, <c>0</c> not.</summary>
    /// <remarks>KEYS entry, lock; ARGV value, milliseconds it is kept, token.</remarks>
    public const string StoreAndUnlock = """
        local current = tonumber(redis.call('GETRANGE', KEYS[1], 0, 19))
        local stored = '0'
        if not (current and current > tonumber(string.sub(ARGV[1], 1, 20))) then
            local set = redis.pcall('SET', KEYS[1], ARGV[1], 'PX', ARGV[2])
            if not set.err then stored = '1' end
        end
        if redis.call('GET', KEYS[2]) == ARGV[3] then redis.call('DEL', KEYS[2]) end
        return stored
        """;

    /// <summary>Lets the lock go if it is still this token's.</summary>
    /// <remarks>KEYS entry, lock; ARGV token.</remarks>
    public const string Unlock = """
        if redis.call('GET', KEYS[2]) == ARGV[1] then redis.call('DEL', KEYS[2]) end
        return '1'
        """;

    /// <summary>Counts uses and keeps the most used.</summary>
    /// <remarks>KEYS counts; ARGV how many are kept, seconds they are kept, then pairs of uses and member.</remarks>
    public const string CountUses = """
        for i = 3, #ARGV, 2 do redis.pcall('ZINCRBY', KEYS[1], ARGV[i], ARGV[i + 1]) end
        redis.call('ZREMRANGEBYRANK', KEYS[1], 0, -1 - tonumber(ARGV[1]))
        redis.call('EXPIRE', KEYS[1], ARGV[2])
        return '1'
        """;

    /// <summary>Some of the most used members, most first, a zero byte between.</summary>
    /// <remarks>KEYS counts; ARGV first and last rank, from 0.</remarks>
    public const string MostUsed = """
        return table.concat(redis.call('ZREVRANGE', KEYS[1], ARGV[1], ARGV[2]), '\0')
        """;
}
