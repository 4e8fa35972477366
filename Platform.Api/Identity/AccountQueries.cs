using System.Text.Json;
using Platform.Api.Audit;
using Platform.Api.Http;
using Platform.Api.Security;
using Platform.Domain.Audit;
using Platform.Domain.Identity;
using Platform.EventStore.Aggregates;
using Platform.EventStore.Streams;
using Platform.Ledger.Privacy;
using Platform.Ledger.Reading;
using Platform.Projections;
using Platform.Projections.Identity;

namespace Platform.Api.Identity;

/// <summary>Reads accounts. They are personal data: each answer is recorded, with its purpose and its subjects, before it is given.</summary>
public sealed class AccountQueries(
    AccountsQuery rows,
    StateReader states,
    LogReader log,
    FreshReads fresh,
    SubjectKeys keys,
    SigningKeys signing,
    PersonalReads reads
)
{
    private const string What = "accounts";

    public async Task<AccountView> GetAsync(HttpContext context, Guid id)
    {
        _ = new QueryValues(context);
        var purpose = PurposeHeader.Require(context.Request);
        var stream = IdentityRoutes.AccountStream(context.Credential().Tenant, id);
        var at = await states.ReadAsync(stream, AggregateType.Of(typeof(Account)), Moment.Now, opened: true, context.RequestAborted);
        Guid[] subjects = at is null ? [] : [id];
        await reads.RecordAsync(context, Guid.CreateVersion7(), first: true, new PersonalDataRead(What, stream.Name, subjects, purpose));
        if (at is not { State: Account account })
        {
            throw new ProblemException(ProblemCodes.NotFound);
        }
        context.Response.Headers.ETag = IfMatch.ETag(at.Version);
        return new AccountView(id.ToString(), account.Email, account.DisplayName, account.Status, at.Began);
    }

    public async Task<Page<AccountView>> ListAsync(HttpContext context)
    {
        var query = new QueryValues(context);
        var limit = query.Limit();
        var filter = AccountFilter.Of(query);
        var purpose = PurposeHeader.Require(context.Request);
        var tenant = context.Credential().Tenant;
        var cancel = context.RequestAborted;

        // A list shows what the log held at the walk's first request, and waits for its read model to have got there.
        var asked = JsonSerializer.Serialize(filter, StrictJson.Options);
        var scope = new CursorScope(What, context.Credential().Id.ToString(), asked);
        var cursors = await signing.CursorsAsync(cancel);
        var after = query.Text("after");
        var place = after is null
            ? new CursorPlace(Guid.CreateVersion7(), 0, await log.LastPositionAsync(tenant, cancel))
            : cursors.Open(after, scope);
        if (!await fresh.WaitAsync(Accounts.ProjectionName, tenant, place.End, cancel))
        {
            throw new ProblemException(ProblemCodes.PositionTimeout);
        }
        var digest = filter.Email is null ? null : await Accounts.EmailDigestAsync(keys, tenant, filter.Email, cancel);
        var found = await rows.PageAsync(tenant, digest, filter.Status, place.After, place.End, limit + 1, cancel);
        var shown = found.Take(limit).ToList();
        var items = await AccountOpening.ShownAsync(keys, tenant, shown, cancel);
        var read = new PersonalDataRead(What, asked, [.. shown.Select(row => Guid.Parse(row.Id))], purpose);
        await reads.RecordAsync(context, place.Walk, first: after is null, read);
        return new Page<AccountView>(items, found.Count > limit ? cursors.Issue(scope, place with { After = shown[^1].Position }) : null);
    }
}
