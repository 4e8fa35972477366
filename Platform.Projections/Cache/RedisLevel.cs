using System.Globalization;
using System.Text;
using StackExchange.Redis;

namespace Platform.Projections.Cache;

/// <summary>Whose turn it is to ask the database for an entry that Redis does not have.</summary>
public enum Turn
{
    /// <summary>Nobody's in particular: Redis cannot tell.</summary>
    Unknown,

    /// <summary>The caller's, until its token's time is over.</summary>
    Own,

    /// <summary>Another's, who has begun.</summary>
    Others,
}

/// <summary>What Redis says of a key: the payload and its position, or whose turn it is.</summary>
public readonly record struct RedisFound(ReadOnlyMemory<byte>? Payload, long Position, Turn Turn);

/// <summary>
/// The level that nodes share. Keys are <c>platform:{tenant}:…</c>: the braces keep an entry and its lock in one slot of a cluster. They
/// also name the log and the generation of the tables, so that positions of different ones never meet.
/// </summary>
public sealed class RedisLevel(RedisLink link, string cache)
{
    /// <summary>A longer payload is kept in memory only.</summary>
    public const int PayloadMax = 64 * 1024;

    /// <summary>How long a turn lasts; who takes longer may be overtaken, and then harms nothing: positions decide what is kept.</summary>
    public static readonly TimeSpan TurnMax = TimeSpan.FromSeconds(2);

    /// <summary>What the log is called; nothing is read or written before it is known.</summary>
    public string? Log { get; set; }

    public bool InUse => link.InUse && Log is not null;

    /// <summary>The entry if it is of at least this position, else whose turn it is.</summary>
    public async ValueTask<RedisFound> ReadAsync(CacheKey key, long generation, long least, string token)
    {
        var milliseconds = (long)TurnMax.TotalMilliseconds;
        if (await link.TryAsync(RedisScripts.ReadOrLock, Keys(key, generation), [least, token, milliseconds]) is not { } answer)
        {
            return default;
        }
        var value = (byte[]?)answer ?? [];
        return value switch
        {
            [(byte)'+'] => new RedisFound(null, 0, Turn.Own),
            [(byte)'-'] => new RedisFound(null, 0, Turn.Others),
            { Length: >= RedisScripts.PositionDigits }
                when long.TryParse(
                    value.AsSpan(0, RedisScripts.PositionDigits),
                    NumberStyles.None,
                    CultureInfo.InvariantCulture,
                    out var position
                ) => new RedisFound(value.AsMemory(RedisScripts.PositionDigits), position, Turn.Unknown),
            _ => default,
        };
    }

    /// <summary>Stores the payload unless a newer one is there, and ends the turn. False where it was not stored.</summary>
    public async Task<bool> StoreAsync(CacheKey key, long generation, long position, byte[] payload, TimeSpan keptFor, string token)
    {
        if (payload.Length > PayloadMax)
        {
            await EndTurnAsync(key, generation, token);
            return false;
        }
        var value = new byte[RedisScripts.PositionDigits + payload.Length];
        Encoding.ASCII.GetBytes(position.ToString("D20", CultureInfo.InvariantCulture), value);
        payload.CopyTo(value, RedisScripts.PositionDigits);
        var answer = await link.TryAsync(
            RedisScripts.StoreAndUnlock,
            Keys(key, generation),
            [value, (long)keptFor.TotalMilliseconds, token]
        );
        return answer is not null && (string?)answer == "1";
    }

    /// <summary>Ends the turn without an entry.</summary>
    public async Task EndTurnAsync(CacheKey key, long generation, string token) =>
        await link.TryAsync(RedisScripts.Unlock, Keys(key, generation), [token]);

    /// <summary>Runs a script on the counts of one period.</summary>
    public async Task<RedisResult?> OnCountsAsync(string script, long period, params RedisValue[] values) =>
        InUse ? await link.TryAsync(script, [$"platform:{{{Log}:{cache}}}:uses:{period}"], values) : null;

    private RedisKey[] Keys(in CacheKey key, long generation)
    {
        var entry = string.Create(CultureInfo.InvariantCulture, $"platform:{{{key.Tenant}}}:{Log}:{cache}:{generation}:{key.Key}");
        return [entry, entry + ":turn"];
    }
}
