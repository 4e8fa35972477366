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

    public IEnumerable<(string Stream, T Event)> Of<T>() => all.Where(e => e.Event is T).Select(e => (e.Stream, (T)e.Event));

    public string Status(string grant) =>
        Of(grant).Last() switch
        {
            GrantRevoked => "revoked",
            GrantExpired => "expired",
            _ => "active",
        };

    /// <summary>Each change as a line: what, account, role, grant, what was added and removed.</summary>
    public IEnumerable<string> Changes()
    {
        var permissions = new Dictionary<string, IReadOnlyList<string>>();
        foreach (var (stream, e) in all)
        {
            var id = stream[(stream.IndexOf('/') + 1)..];
            if (e is AccessGranted or GrantRevoked or GrantExpired)
            {
                var granted = (AccessGranted)Of(stream).First();
                var what =
                    e is AccessGranted ? "granted"
                    : e is GrantRevoked ? "revoked"
                    : "expired";
                yield return $"{what} {granted.AccountId} {granted.Role} {id}";
            }
            else if (e is RoleDefined or RoleChanged)
            {
                var now = e is RoleDefined d ? d.Permissions : ((RoleChanged)e).Permissions;
                var was = permissions.GetValueOrDefault(id) ?? [];
                permissions[id] = now;
                var what = e is RoleDefined ? "role-defined" : "role-changed";
                yield return $"{what} {id} +{string.Join(',', now.Where(p => !was.Contains(p)))} -{string.Join(',', was.Where(p => !now.Contains(p)))}";
            }
        }
    }

    private static bool Covers(string listed, string asked) =>
        listed == "*"
        || listed == asked
        || (listed[^1] == '*' && asked.Length >= listed.Length - 1 && asked[..(listed.Length - 1)] == listed[..^1]);

    private IEnumerable<object> Of(string stream) => all.Where(e => e.Stream == stream).Select(e => e.Event);
}
