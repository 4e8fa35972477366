namespace Platform.Ledger.Entry;

/// <summary>Who does what a session saves, from where and because of what: the same for every event of one save.</summary>
/// <param name="Id">The actor's id: an account, a key, or a name of the platform's own. Never a person's name.</param>
/// <param name="Kind">user, key, operator or system.</param>
/// <param name="Cause">Id of the request or message that led to it.</param>
/// <param name="Agent">The caller's user agent, in clear; sealed in the entry.</param>
/// <param name="Ip">The caller's address, in clear; sealed in the entry.</param>
/// <param name="Session">The session it was done in, in clear; sealed in the entry.</param>
/// <param name="Trace">W3C trace id (32 hex digits).</param>
public sealed record EntryAuthor(
    string Id,
    string Kind,
    string? Cause = null,
    string? Agent = null,
    string? Ip = null,
    string? Session = null,
    string? Trace = null
)
{
    /// <summary>Under which subject's key what is known of the caller is sealed.</summary>
    internal string Subject => $"caller/{Kind}/{Id}";

    internal bool IsFromSomewhere => (Agent ?? Ip ?? Session) is not null;

    /// <summary>No address in a log line.</summary>
    public override string ToString() => $"{Kind}/{Id}";
}
