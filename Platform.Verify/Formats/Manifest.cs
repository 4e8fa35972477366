using System.Text.Json;

namespace Platform.Verify.Formats;

/// <summary>What an export says it is.</summary>
/// <param name="IsPart">Whether a filter left entries out.</param>
/// <param name="Size">Entries of the log at the export's checkpoint.</param>
internal sealed record Manifest(string Origin, string Tenant, long Size, bool IsPart)
{
    private const string File = "manifest.json";

    /// <exception cref="UnusableException">It has not this form, or is of a format we do not know.</exception>
    public static Manifest Parse(byte[] bytes)
    {
        try
        {
            using var json = JsonDocument.Parse(bytes, new JsonDocumentOptions { AllowDuplicateProperties = false, MaxDepth = 4 });
            var manifest = json.RootElement;
            if (manifest.GetProperty("format").GetInt32() != 1)
                throw new UnusableException($"{File}: is of a format this program does not know");
            var tenant = manifest.GetProperty("tenant").GetString()!;
            var origin = manifest.GetProperty("origin").GetString()!;
            if (!Text.TryNumber(manifest.GetProperty("size").GetString(), out var size))
                throw new UnusableException($"{File}: size is no number in a string");
            // A log begun again after a restore has .2, .3 … behind the tenant.
            var name = origin[(origin.LastIndexOf('/') + 1)..];
            var again =
                name.StartsWith(tenant + ".", StringComparison.Ordinal)
                && Text.TryNumber(name.AsSpan(tenant.Length + 1), out var n)
                && n > 1;
            if (tenant.Length == 0 || (name != tenant && !again))
                throw new UnusableException($"{File}: the origin {origin} is not that of a log of the tenant {tenant}");
            return new Manifest(origin, tenant, size, manifest.GetProperty("filter").ValueKind is not JsonValueKind.Null);
        }
        catch (Exception problem)
            when (problem is JsonException or InvalidOperationException or KeyNotFoundException or FormatException or NullReferenceException
            )
        {
            throw new UnusableException($"{File}: is no manifest with filter, format, origin, size and tenant");
        }
    }
}
