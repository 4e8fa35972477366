using System.Text.Json;
using Platform.Ledger.Privacy;
using Platform.Projections.Identity;

namespace Platform.Api.Identity;

/// <summary>Opens what the read model keeps sealed: here, at the edge, and nowhere before.</summary>
internal static class AccountOpening
{
    /// <summary>The rows in clear, their keys fetched in one go.</summary>
    public static async Task<List<AccountView>> ShownAsync(
        SubjectKeys keys,
        string tenant,
        IReadOnlyList<AccountRow> rows,
        CancellationToken cancel
    )
    {
        var parsed = rows.Select(row => (Row: row, Email: Element(row.Email), Name: Element(row.DisplayName))).ToList();
        var opener = await EntryOpening.OpenerAsync(keys, tenant, parsed.SelectMany(p => new[] { p.Email, p.Name }), cancel);
        return parsed.ConvertAll(p => new AccountView(
            p.Row.Id,
            Shown(p.Row, p.Email, p.Row.EmailFrom, "/data/email"),
            Shown(p.Row, p.Name, p.Row.DisplayNameFrom, "/data/displayName"),
            p.Row.Status,
            p.Row.Registered
        ));

        // A value opens only where it was sealed: in its account's stream, in the event it came with.
        string Shown(AccountRow row, JsonElement value, string type, string path) =>
            EntryOpening.Shown(value, opener.In($"{Accounts.Kind}/{row.Id}", type), path)!.GetValue<string>();
    }

    private static JsonElement Element(string text)
    {
        using var document = JsonDocument.Parse(text);
        return document.RootElement.Clone();
    }
}
