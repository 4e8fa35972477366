using Platform.Domain.Access;
using Platform.Domain.Identity;

namespace Platform.Tests.Scenarios.Access;

/// <summary>What happened to accounts, roles and grants, made up from a seed.</summary>
internal sealed class AccessHistory(int seed)
{
    private static readonly string[] Words = ["a", "a:b", "a:b:c", "b", "b.c", "ab"];
    private static readonly string[] Listed = [.. Words, "a:*", "b.*", "a:b:*", "*"];
    private readonly Random random = new(seed);

    /// <summary>The first of them is never stopped, so that there is always somebody who may do something.</summary>
    public Guid[] Accounts { get; } = [.. Enumerable.Range(0, 6).Select(_ => Guid.NewGuid())];

    public string[] Roles { get; } = ["owner", "one", "two", "three"];

    public static IReadOnlyList<string> Asked => Words;

    public AccessFold Fold { get; } = new();

    /// <summary>Makes up what happens next, and lets it happen.</summary>
    public async Task HappenAsync(AccessTenant access, int steps, DateTimeOffset start)
    {
        var from = Fold.All.Count;
        for (var step = 0; step < steps; step++)
        {
            Go(start);
        }
        foreach (var (stream, e) in Fold.All.Skip(from))
        {
            await access.HappensAsync(stream, e);
        }
    }

    /// <summary>Makes up one event more that could happen now; ends lie up to 100 minutes after <paramref name="start"/>.</summary>
    private void Go(DateTimeOffset start)
    {
        var account = Accounts[random.Next(Accounts.Length)];
        var role = Roles[random.Next(Roles.Length)];
        var open = Fold.OpenGrants();
        switch (random.Next(10))
        {
            case 0 or 1 when role != "owner":
                Fold.Add($"role/{role}", Fold.Happened($"role/{role}") ? new RoleChanged(Some()) : new RoleDefined(Some()));
                break;
            case 2
            or 3
            or 4 when Fold.Happened($"account/{account}") && !open.Exists(g => g.Event.AccountId == account && g.Event.Role == role):
                DateTimeOffset? until = random.Next(2) == 0 ? null : start.AddMinutes(random.Next(1, 100));
                Fold.Add($"grant/{Guid.NewGuid()}", new AccessGranted(account, role, "because", until));
                break;
            case 5 when open.Count > 0:
                Fold.Add(open[random.Next(open.Count)].Stream, random.Next(2) == 0 ? new GrantRevoked("no more") : new GrantExpired());
                break;
            case 6 when IsStoppable(account):
                Fold.Add(
                    $"account/{account}",
                    Fold.Standing(account) == "active" ? new AccountLocked("lost") : new AccountUnlocked("found")
                );
                break;
            case 7 when IsStoppable(account) && random.Next(20) == 0:
                Fold.Add($"account/{account}", new AccountClosed("left"));
                break;
            case 8 or 9 when !Fold.Happened($"account/{account}"):
                Fold.Add($"account/{account}", new AccountRegistered($"{account}@example.org", "Somebody"));
                break;
        }
    }

    private bool IsStoppable(Guid account) => account != Accounts[0] && Fold.Standing(account) is "active" or "locked";

    private string[] Some() =>
        PermissionNames.Ordered(Enumerable.Range(0, random.Next(1, 4)).Select(_ => Listed[random.Next(Listed.Length)]));
}
