namespace Platform.EventStore.Projecting;

/// <summary>One set of a projection's tables.</summary>
/// <param name="Number">From 1.</param>
/// <param name="Version">The code version its rows are of.</param>
/// <param name="Position">The global position it has applied everything up to.</param>
/// <param name="State">live, building, checking or retired.</param>
public sealed record Generation(string Projection, int Number, int Version, long Position, string State);
