namespace Platform.Projections;

/// <summary>
/// The rows that a query would be answered from are of another version than this program's: its own are being filled beside them, or a newer program's
/// have taken their place.
/// </summary>
public sealed class OtherVersionException(string projection, Exception? inner = null)
    : Exception($"the rows of {projection} are of another version than this program's", inner)
{
    /// <summary>The projection's name.</summary>
    public string Projection => projection;
}
