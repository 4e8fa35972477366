namespace Platform.EventStore.Projecting;

/// <summary>A projection stopped because it could not take too many events.</summary>
public sealed class ParkedLimitException(string projection)
    : InvalidOperationException($"projection {projection} has {Parking.Max} parked events and stops: it is the projection that is broken");
