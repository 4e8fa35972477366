using Platform.Api.Http;

namespace Platform.Api.Security;

/// <summary>Authenticates and authorises every route that carries a <see cref="Requirement"/>, before anything of the request is read.</summary>
public sealed class Authentication(RequestDelegate next, Credentials credentials)
{
    private const string Scheme = "Bearer ";

    public async Task InvokeAsync(HttpContext context)
    {
        if (context.GetEndpoint()?.Metadata.GetMetadata<Requirement>() is { } requirement)
        {
            var credential = await AuthenticateAsync(context.Request);
            context.Features.Set(credential);
            context.Features.Set(new RequestIdentity(credential.Tenant, credential.Id.ToString()));
            if (!Permissions.Permits(credential.Permissions, requirement.Permission))
            {
                throw new ProblemException(ProblemCodes.Forbidden, $"This needs the permission {requirement.Permission}.");
            }
            if (requirement.Command && credential.TenantSuspended)
            {
                throw new ProblemException(ProblemCodes.TenantSuspended);
            }
        }
        await next(context);
    }

    private async ValueTask<Credential> AuthenticateAsync(HttpRequest request)
    {
        var header = request.Headers.Authorization.ToString();
        // A wrong checksum ends here: no database is asked.
        return
            header.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase)
            && ApiKeyFormat.TryParse(header.AsSpan(Scheme.Length).Trim(), out var presented)
            && await credentials.FindAsync(presented) is { } credential
            ? credential
            : throw new ProblemException(ProblemCodes.Unauthenticated);
    }
}

public static class CredentialOfRequest
{
    /// <summary>The caller of a route with a <see cref="Requirement"/>.</summary>
    public static Credential Credential(this HttpContext context) =>
        context.Features.Get<Credential>() ?? throw new InvalidOperationException("the route carries no requirement");
}
