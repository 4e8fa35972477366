using System.Text.Json.Serialization;
using Platform.Domain.Kernel;

namespace Platform.Benchmarks.Ledger;

// A small domain of the benchmark's own: the ledger knows no other. About 450 bytes an entry, half of them the envelope's.
public sealed record PassOpened(string Owner, string Purpose, string Terms);

public sealed record PassUsed(string Door, int Times, string Note);

/// <summary>What the import's batches write: one unique value a stream, as every imported record has.</summary>
public sealed record RecordTaken([property: Unique("bench-record")] string Id, string Text);

/// <summary>A stream of the benchmark.</summary>
public sealed record Pass(string Owner, int Used)
{
    /// <summary>The stream it is folded from.</summary>
    [JsonIgnore]
    public string Stream { get; init; } = "";

    public static Pass Create(PassOpened e) => new(e.Owner, 0);

    public Pass Apply(PassUsed e) => this with { Used = Used + e.Times };
}

/// <summary>An imported record.</summary>
public sealed record Taken(string Id)
{
    /// <summary>The stream it is folded from.</summary>
    [JsonIgnore]
    public string Stream { get; init; } = "";

    public static Taken Create(RecordTaken e) => new(e.Id);
}
