using System.Text.Json;
using Platform.Api.Audit;
using Platform.Api.Http;
using Platform.Domain.Audit;
using Platform.Ledger.Privacy;

namespace Platform.Api.Tenancy;

/// <summary>A name as a read model keeps it, and whose it is.</summary>
/// <param name="Id">Of the tenant or of the key.</param>
/// <param name="Json">Sealed JSON of the entry it came from.</param>
public sealed record SealedName(string Id, string Json);

/// <summary>
/// Shows the names of tenants and of who holds their keys, which are personal: in clear to operators who say what for, once that is recorded, else as
/// <c>sealed:&lt;key id&gt;</c>.
/// </summary>
public sealed class SealedNames(SubjectKeys keys, PersonalReads reads)
{
    /// <summary>The names of one page, their keys fetched in one go.</summary>
    /// <param name="kind">Of the streams they were sealed in, <c>tenant</c> or <c>api-key</c>.</param>
    /// <param name="type">Of the event they came with.</param>
    /// <param name="tenant">Whose log that is, where the reading is recorded too.</param>
    /// <param name="purpose">Null: nothing is opened, and nothing recorded.</param>
    public async Task<List<string>> ShownAsync(
        HttpContext context,
        CursorPlace walk,
        string kind,
        string type,
        string tenant,
        IReadOnlyList<SealedName> names,
        string? purpose
    )
    {
        if (purpose is not null)
        {
            var read = new PersonalDataRead($"{kind}s", "{}", [.. names.Select(name => Guid.Parse(name.Id))], purpose);
            await reads.RecordAsync(context, walk.Walk, first: walk.After == 0, read, tenant);
        }
        var values = names.Select(name => Element(name.Json)).ToList();
        var opener = purpose is null ? null : await EntryOpening.OpenerAsync(keys, tenant, values, context.RequestAborted);
        return
        [
            .. names.Zip(
                values,
                (name, value) => EntryOpening.Shown(value, opener?.In($"{kind}/{name.Id}", type), "/data/name")!.GetValue<string>()
            ),
        ];
    }

    /// <summary>Records that the name in one stream is about to be shown.</summary>
    public Task RecordAsync(HttpContext context, string tenant, string kind, Guid id, string purpose) =>
        reads.RecordAsync(
            context,
            Guid.CreateVersion7(),
            first: true,
            new PersonalDataRead($"{kind}s", $"{kind}/{id}", [id], purpose),
            tenant
        );

    private static JsonElement Element(string text)
    {
        using var document = JsonDocument.Parse(text);
        return document.RootElement.Clone();
    }
}
