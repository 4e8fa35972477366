using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using Npgsql;
using Platform.Domain.Kernel;
using Platform.Domain.Tenancy;
using Platform.Skeleton.Http;
using Platform.Skeleton.Setup;

namespace Platform.Skeleton.Security;

/// <summary>What an endpoint asks of its caller: a permission of the documented list, or <c>operator</c>.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class PermissionAttribute(string name) : Attribute
{
    public const string Operator = "operator";

    public string Name => name;
}

/// <summary>Says whose a request is: from its bearer key alone, never from route, query or body.</summary>
public sealed class Credentials(RequestDelegate next, Parts parts)
{
    private const string Sql = "SELECT tenant, hash, permissions FROM read.credential($1)";

    public async Task InvokeAsync(HttpContext http)
    {
        if (http.GetEndpoint()?.Metadata.GetMetadata<PermissionAttribute>() is not { } permission)
        {
            await next(http);
            return;
        }
        var key = http.Request.Headers.Authorization.ToString();
        var found = key.StartsWith("Bearer ", StringComparison.Ordinal) ? await FindAsync(key[7..], http.RequestAborted) : null;
        if (found is null)
        {
            await Problems.WriteAsync(http, 401, "not-signed-in", "No valid key was given.");
        }
        else if (!found.May(permission.Name))
        {
            await Problems.WriteAsync(http, 403, "not-allowed", $"The key lacks the permission {permission.Name}.");
        }
        else
        {
            http.Items[typeof(Asked)] = new Asked(found, http);
            await next(http);
        }
    }

    private async Task<Credential?> FindAsync(string key, CancellationToken cancel)
    {
        if (parts.Settings.OperatorKey is { Length: >= 20 } own && Same(Encoding.UTF8.GetBytes(key), Encoding.UTF8.GetBytes(own)))
        {
            return new Credential("operator", CallerKind.Operator, "platform", [PermissionAttribute.Operator]);
        }
        if (key.Split('.') is not [var id, var secret] || !Guid.TryParseExact(id, "N", out var keyId))
        {
            return null;
        }
        await using var command = parts.Reader.CreateCommand(Sql);
        command.Parameters.Add(new NpgsqlParameter<Guid> { TypedValue = keyId });
        await using var row = await command.ExecuteReaderAsync(cancel);
        return await row.ReadAsync(cancel) && Same(Encoding.ASCII.GetBytes(HashOf(secret)), Encoding.ASCII.GetBytes(row.GetString(1)))
            ? new Credential(keyId.ToString(), CallerKind.Key, row.GetString(0), row.GetFieldValue<string[]>(2))
            : null;
    }

    /// <summary>How a secret is stored.</summary>
    public static string HashOf(string secret) =>
        Base64Url.IsValid(secret) ? Base64Url.EncodeToString(SHA256.HashData(Base64Url.DecodeFromChars(secret))) : "";

    private static bool Same(byte[] a, byte[] b) => CryptographicOperations.FixedTimeEquals(SHA256.HashData(a), SHA256.HashData(b));
}

/// <summary>Who asks, and for which tenant.</summary>
public sealed record Credential(string Id, CallerKind Kind, string Tenant, IReadOnlyList<string> Permissions)
{
    /// <summary>Whether it has the permission; nobody gets <c>operator</c> by <c>*</c>.</summary>
    public bool May(string permission) =>
        Permissions.Contains(permission) || (permission != PermissionAttribute.Operator && Permissions.Contains(TenantPermissions.All));
}
