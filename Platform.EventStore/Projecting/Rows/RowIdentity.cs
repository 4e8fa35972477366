namespace Platform.EventStore.Projecting.Rows;

/// <summary>Where a row belongs: the engine's own part of it.</summary>
/// <param name="Id">What stands behind the kind in the stream's name.</param>
/// <param name="Position">tenant_position of the event that made it: stable, for cursors.</param>
/// <param name="Version">The stream's.</param>
internal readonly record struct RowIdentity(string Tenant, string Id, long Position, long Version);
