using System.Text.Json;
using Platform.Api.Audit;
using Platform.Api.Http;
using Platform.Api.Security;
using Platform.Domain.Audit;
using Platform.Ledger.Privacy;
using Platform.Projections.Access;

namespace Platform.Api.Access;

/// <summary>Who changed which permission, when and why. Reasons are opened for those who may see them and say what for, and that is recorded.</summary>
public sealed class ChangeQueries(AccessChangesQuery rows, AccessWalks walks, PersonalReads reads, SubjectKeys keys)
{
    private const string What = "access-changes";

    public static readonly Parameter[] Filters =
    [
        AccessParameters.Account,
        AccessParameters.Role,
        new("actor", "Id of the credential that made the change."),
        new("from", "Not before this moment.", ParameterType.Time),
        new("to", "Before this moment.", ParameterType.Time),
    ];

    /// <summary>Oldest first.</summary>
    public async Task<Page<AccessChangeView>> ListAsync(HttpContext context)
    {
        var query = new QueryValues(context);
        var limit = query.Limit();
        var filter = new ChangeFilter(query.AccountId(), query.RoleName(), query.Text("actor"), query.Time("from"), query.Time("to"));
        var credential = context.Credential();
        var maySee = Permissions.Permits(credential.Permissions, Permissions.AccessReadPersonal);
        var purpose = maySee ? PurposeHeader.RequireIfSent(context.Request) : null;
        var asked = JsonSerializer.Serialize(filter, StrictJson.Options);
        // Two names: a walk that shows reasons is not continued from one that does not, nor the other way round.
        var walk = await walks.WalkAsync(context, query, purpose is null ? What : $"{What}-opened", asked, AccessChanges.ProjectionName);
        var found = await rows.PageAsync(credential.Tenant, filter, walk.Place.After, walk.Place.End, limit + 1, context.RequestAborted);
        var shown = found.Take(limit).ToList();
        if (purpose is not null)
        {
            Guid[] subjects = [.. shown.Where(c => c.Reason is not null).Select(c => Guid.Parse(c.Account!)).Distinct()];
            var read = new PersonalDataRead(What, asked, subjects, purpose);
            await reads.RecordAsync(context, walk.Place.Walk, first: query.Text("after") is null, read);
        }
        var items = await ViewsAsync(shown, credential.Tenant, purpose is not null, context.RequestAborted);
        return new Page<AccessChangeView>(items, found.Count > limit ? walk.Next(shown[^1].Position) : null);
    }

    private async Task<List<AccessChangeView>> ViewsAsync(List<StoredChange> changes, string tenant, bool opened, CancellationToken cancel)
    {
        var reasons = changes.ConvertAll(c => c.Reason is null ? default : JsonDocument.Parse(c.Reason).RootElement);
        var opener = opened
            ? await EntryOpening.OpenerAsync(keys, tenant, reasons.Where(r => r.ValueKind is JsonValueKind.Object), cancel)
            : null;
        return [.. changes.Select((c, i) => AccessChangeView.Of(c, c.Reason is null ? null : Shown(c, reasons[i], opener)))];
    }

    private static string Shown(StoredChange change, JsonElement reason, Opener? opener)
    {
        var type = change.What switch
        {
            "granted" => "access-granted",
            "revoked" => "grant-revoked",
            _ => throw new InvalidDataException($"a change of kind {change.What} has no reason"),
        };
        return EntryOpening.Shown(reason, opener?.In($"grant/{change.Grant}", type), "/data/reason")!.GetValue<string>();
    }
}
