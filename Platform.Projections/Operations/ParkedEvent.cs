namespace Platform.Projections.Operations;

/// <summary>One event a projection could not take.</summary>
/// <param name="Held">True: it waits behind one of its stream that failed; false: it failed itself, with <paramref name="Error"/>.</param>
public sealed record ParkedEvent(
    long Position,
    string Tenant,
    string Stream,
    long Version,
    bool Held,
    string? Error,
    DateTimeOffset Parked,
    int Attempts
);
