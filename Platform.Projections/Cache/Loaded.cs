using System.Text.Json;

namespace Platform.Projections.Cache;

/// <summary>What a query found, and where the tables stood that it read, all of one statement.</summary>
public readonly record struct Loaded<T>(T Value, long Generation, long Position);

/// <summary>Where the live tables of a projection stand, for the statement that reads their rows.</summary>
public static class LivePosition
{
    /// <summary>SQL of two columns, generation and position; <c>FROM</c> it beside the rows. Nothing where the projection has no tables.</summary>
    public static string Of(string projection) =>
        $"""
            (SELECT g.generation::bigint AS generation, g.position AS position FROM read.projections p
             JOIN read.generations g ON g.projection = p.name AND g.generation = p.live WHERE p.name = '{projection}')
            """;
}

/// <summary>One cache: what it holds and how it is loaded.</summary>
/// <param name="Name">lower_snake; in metrics, figures and Redis keys.</param>
/// <param name="Projection">Whose changes end its entries.</param>
/// <param name="Load">Reads rows and position in one statement of the primary.</param>
public sealed record CacheSpec<T>(string Name, string Projection, Func<CacheKey, CancellationToken, Task<Loaded<T>>> Load)
{
    /// <summary>How a value travels to Redis; JSON as it is unless said otherwise.</summary>
    public Func<T, byte[]> Write { get; init; } = value => JsonSerializer.SerializeToUtf8Bytes(value);

    /// <summary>Back from there. Throws <see cref="JsonException"/> where the bytes are none of ours.</summary>
    public Func<ReadOnlyMemory<byte>, T> Read { get; init; } = bytes => JsonSerializer.Deserialize<T>(bytes.Span)!;

    /// <summary>Entries and bytes in this process's memory.</summary>
    public int EntriesMax { get; init; } = 50_000;

    public long BytesMax { get; init; } = 48 * 1024 * 1024;

    /// <summary>How long an entry is kept, ±10 %.</summary>
    public TimeSpan KeptFor { get; init; } = TimeSpan.FromMinutes(10);
}
