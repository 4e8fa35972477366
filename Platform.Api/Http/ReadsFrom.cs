namespace Platform.Api.Http;

/// <summary>
/// What a query answers from, as metadata; with <c>Platform-Position</c> or <c>?minPosition=</c> it waits until that has passed the
/// position (<see cref="Security.FreshAnswers"/>).
/// </summary>
/// <param name="Projection">The read model's name; null: the log itself.</param>
/// <param name="TenantParameter">The part of the path that names the tenant whose position it is; null: the caller's.</param>
public sealed record ReadsFrom(string? Projection, string? TenantParameter = null);

public static class ReadsFromRoutes
{
    /// <summary>Declares what the query answers from, and that a position can be asked for.</summary>
    public static TBuilder ReadsFrom<TBuilder>(this TBuilder route, string? projection, string? tenantParameter = null)
        where TBuilder : IEndpointConventionBuilder =>
        route.WithMetadata(new ReadsFrom(projection, tenantParameter)).Takes(Parameter.Position, Parameter.MinPosition);
}
