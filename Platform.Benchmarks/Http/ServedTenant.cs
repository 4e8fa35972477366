namespace Platform.Benchmarks.Http;

/// <summary>Where a benchmark sends its requests, and as whom.</summary>
/// <param name="Key">An API key that holds all that a tenant can have.</param>
public sealed record ServedTenant(Uri Address, string Id, string Key)
{
    /// <summary>The header line that every request carries.</summary>
    public string Authorization => $"Authorization: Bearer {Key}\r\n";
}
