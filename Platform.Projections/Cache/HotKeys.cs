using StackExchange.Redis;

namespace Platform.Projections.Cache;

/// <summary>
/// Which keys are asked for most, over the last half hour to hour: counted in memory, added to Redis every few seconds, and read where a
/// node starts cold. Approximate: it decides what is loaded first, and nothing else.
/// </summary>
public sealed class HotKeys(ReadCache cache, RedisLevel redis, TimeProvider clock)
{
    /// <summary>How often the counts of this process are added.</summary>
    public static readonly TimeSpan Interval = TimeSpan.FromSeconds(5);

    /// <summary>Keys that are remembered, and loaded at a start.</summary>
    public const int KeysMax = 10_000;

    /// <summary>Keys of one addition, the most used ones.</summary>
    private const int AddedMax = 500;

    private const int PageKeys = 1_000;
    private const long PeriodSeconds = 1_800;

    private long Period => clock.GetUtcNow().ToUnixTimeSeconds() / PeriodSeconds;

    /// <summary>Adds what was used since the last call.</summary>
    public async Task AddAsync()
    {
        var uses = cache.TakeUses().OrderByDescending(u => u.Uses).Take(AddedMax).ToList();
        if (uses.Count > 0)
        {
            RedisValue[] pairs = [.. uses.SelectMany(u => (RedisValue[])[u.Uses, $"{u.Key.Tenant}\n{u.Key.Key}"])];
            await redis.OnCountsAsync(RedisScripts.CountUses, Period, [KeysMax, 2 * PeriodSeconds, .. pairs]);
        }
    }

    /// <summary>The keys of this period, then of the one before, most used first.</summary>
    public async Task<IReadOnlyList<CacheKey>> FindAsync()
    {
        var found = new HashSet<CacheKey>();
        foreach (var period in (long[])[Period, Period - 1])
        {
            for (var first = 0; first < KeysMax; first += PageKeys)
            {
                var page = await redis.OnCountsAsync(RedisScripts.MostUsed, period, first, first + PageKeys - 1);
                var members = (page is null ? "" : (string)page).Split('\0', StringSplitOptions.RemoveEmptyEntries);
                foreach (var parts in members.Select(m => m.Split('\n', 2)).Where(p => p.Length == 2))
                {
                    found.Add(new CacheKey(parts[0], parts[1]));
                }
                if (members.Length < PageKeys)
                {
                    break;
                }
            }
        }
        return [.. found.Take(KeysMax)];
    }
}
