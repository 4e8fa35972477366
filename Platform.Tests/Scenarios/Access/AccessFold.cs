using Platform.Domain.Access;
using Platform.Domain.Identity;

namespace Platform.Tests.Scenarios.Access;

/// <summary>
/// The slow way to answer: by going through all that happened again for every question. What the read model says is compared with this.
/// </summary>
internal sealed class AccessFold
{
    private readonly List<(string Stream, object Event)> all = [];

    public IReadOnlyList<(string Stream, object Event)> All => all;

    public void Add(string stream, object e) => all.Add((stream, e));

    public bool Happened(string stream) => Of(stream).Any();

    public string? Standing(Guid account) =>
        Of($"account/{account}")
            .Aggregate(
                (string?)null,
                (before, e) =>
                    e switch
                    {
                        AccountRegistered or AccountUnlocked => "active",
                        AccountLocked => "locked",
                        AccountClosed => "closed",
                        _ => before,
                    }
            );

    public IReadOnlyList<string>? Permissions(string role) =>
        Of($"role/{role}")
            .Aggregate((IReadOnlyList<string>?)null, (_, e) => e is RoleDefined d ? d.Permissions : ((RoleChanged)e).Permissions);

    public List<(string Stream, AccessGranted Event)> OpenGrants() =>
        [.. all.Where(e => e.Event is AccessGranted && Of(e.Stream).Count() == 1).Select(e => (e.Stream, (AccessGranted)e.Event))];

    /// <summary>The grants that permit it then, by all that happened; null where the account stands in the way.</summary>
    public List<string>? Permitting(Guid account, string permission, DateTimeOffset now) =>
        Standing(account) != "active"
            ? null
            :
            [
                .. OpenGrants()
                    .Where(g => g.Event.AccountId == account && !(g.Event.Until <= now))
                    .Where(g => (g.Event.Role == "owner" ? ["*"] : Permissions(g.Event.Role) ?? []).Any(p => Covers(p, permission)))
                    .Select(g => g.Stream["grant/".Length..]),
            ];

    private static bool Covers(string listed, string asked) =>
        listed == "*"
        || listed == asked
        || (listed[^1] == '*' && asked.Length >= listed.Length - 1 && asked[..(listed.Length - 1)] == listed[..^1]);

    private IEnumerable<object> Of(string stream) => all.Where(e => e.Stream == stream).Select(e => e.Event);
}
