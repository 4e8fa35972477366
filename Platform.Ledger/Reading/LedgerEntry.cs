namespace Platform.Ledger.Reading;

/// <summary>One entry as a reader sees it.</summary>
/// <param name="Version">Its place in the stream, from 1.</param>
/// <param name="Position">The tenant's position, from 1; null until it is numbered, a moment after its commit.</param>
/// <param name="Bytes">The exact bytes that were hashed.</param>
public sealed record LedgerEntry(long Version, long? Position, byte[] Bytes);

/// <summary>A stream's state.</summary>
/// <param name="State">The fold up to there.</param>
/// <param name="Version">Of the last entry it knows.</param>
/// <param name="Position">The tenant's position of that entry, or null.</param>
public sealed record LedgerState<T>(T State, long Version, long? Position);

/// <summary>An entry and what it changed.</summary>
/// <param name="Before">The state before it; null for a stream's first entry.</param>
/// <param name="After">The state after it.</param>
public sealed record LedgerChange<T>(LedgerEntry Entry, T? Before, T After);

/// <summary>A moment in the life of a stream: of three limits one is set.</summary>
public sealed record StreamMoment
{
    private StreamMoment() { }

    internal long VersionMax { get; private init; } = long.MaxValue;

    internal DateTime TimeMax { get; private init; } = DateTime.MaxValue.ToUniversalTime();

    internal long PositionMax { get; private init; } = long.MaxValue;

    /// <summary>With everything that has happened.</summary>
    public static StreamMoment Now { get; } = new();

    /// <summary>With that version, and nothing behind it.</summary>
    public static StreamMoment Version(long version) => new() { VersionMax = version };

    /// <summary>With what had happened by then.</summary>
    public static StreamMoment Time(DateTimeOffset time) => new() { TimeMax = time.UtcDateTime };

    /// <summary>With the entries up to that position of the tenant's log.</summary>
    public static StreamMoment Position(long position) => new() { PositionMax = position };
}
