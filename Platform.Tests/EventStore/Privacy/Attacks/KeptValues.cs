using System.Text.Json;
using Platform.Ledger.Privacy;

namespace Platform.Tests.EventStore.Privacy.Attacks;

/// <summary>Personal values as entries carry them.</summary>
internal static class KeptValues
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public static async Task<string> OpenAsync(SubjectKeys keys, KeptValue value) =>
        (await Opener.ForAsync(keys, value.Tenant, [value.Key], Cancel)).Open(Stream(value), "account-renamed", "/data/name", value.Sealed);

    private static string Stream(KeptValue value) => $"account/{value.Subject}";

    /// <summary>Four values of each of three tenants, one of them under a key that ends by itself.</summary>
    public static async Task<IReadOnlyList<KeptValue>> SealAsync(SubjectKeys keys)
    {
        var values = new List<KeptValue>();
        foreach (var tenant in new[] { "acme", "globex", "initech" })
        {
            foreach (var subject in new[] { "ann", "bob", "cyd", "an answer" })
            {
                var ends = subject == "an answer";
                var key = ends
                    ? await keys.ForTemporaryAsync(tenant, subject, TimeSpan.FromHours(9), Cancel)
                    : await keys.ForAsync(tenant, subject, Cancel);
                var text = $"{subject} of {tenant}";
                var bytes = Sealer.Seal(key, tenant, $"account/{subject}", "account-renamed", "/data/name", text);
                using var document = JsonDocument.Parse(bytes);
                SealedValue.TryRead(document.RootElement, out var value).ShouldBeTrue();
                values.Add(new KeptValue(tenant, subject, key.Id, value, text, ends));
            }
        }
        return values;
    }
}
