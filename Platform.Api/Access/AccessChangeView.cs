using System.Globalization;
using Platform.Api.Audit;
using Platform.Projections.Access;

namespace Platform.Api.Access;

/// <summary>One change of who may do what.</summary>
/// <param name="Position">tenant_position of its event, a decimal string.</param>
/// <param name="What">granted, revoked, expired, role-defined or role-changed.</param>
/// <param name="Added">What a role permits since, and did not before; <paramref name="Removed"/> the other way round.</param>
/// <param name="Reason">In clear, or <c>sealed:&lt;key id&gt;</c>; null where none is asked for.</param>
public sealed record AccessChangeView(
    string Position,
    DateTimeOffset At,
    TrailActor Actor,
    string What,
    string? AccountId,
    string Role,
    string? Grant,
    IReadOnlyList<string> Added,
    IReadOnlyList<string> Removed,
    string? Reason,
    DateTimeOffset? Until
)
{
    /// <param name="c">As it was stored.</param>
    /// <param name="reason">As this reader may see it.</param>
    internal static AccessChangeView Of(StoredChange c, string? reason) =>
        new(
            c.Position.ToString(CultureInfo.InvariantCulture),
            c.At,
            new TrailActor(c.Actor, c.ActorKind),
            c.What,
            c.Account,
            c.Role,
            c.Grant,
            c.Added,
            c.Removed,
            reason,
            c.Until
        );
}
