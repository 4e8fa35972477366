using System.Text.Json;
using Platform.Domain.Identity;
using Platform.EventStore.Subscriptions;
using Platform.Ledger.Entry;
using Platform.Ledger.Privacy;
using Platform.Ledger.Serialization;

namespace Platform.Projections.Identity;

/// <summary>Folds a batch into one change an account.</summary>
internal sealed class AccountChanges(EventJson json, SubjectKeys keys)
{
    private readonly Dictionary<(string Tenant, string Stream), AccountChange> _changes = [];

    public async Task<IReadOnlyCollection<AccountChange>> OfAsync(IReadOnlyList<LogRow> rows, CancellationToken cancel)
    {
        foreach (var tenant in rows.Where(IsOfAccount).GroupBy(row => row.Tenant, StringComparer.Ordinal))
        {
            var entries = tenant.Select(row => (Row: row, View: new EntryView(JsonDocument.Parse(row.Bytes).RootElement))).ToList();
            var opener = await OpenerAsync(tenant.Key, entries.Select(e => e.View), cancel);
            foreach (var (row, view) in entries)
            {
                await AddAsync(row, view, opener, cancel);
            }
        }
        return _changes.Values;
    }

    private static bool IsOfAccount(LogRow row) => row.Stream.StartsWith(Accounts.Kind + "/", StringComparison.Ordinal);

    private async ValueTask AddAsync(LogRow row, EntryView view, Opener opener, CancellationToken cancel)
    {
        var key = (row.Tenant, row.Stream);
        var before = _changes.GetValueOrDefault(key) ?? Unchanged(row);
        var after = json.Read(view.Type, view.Schema, view.Data) switch
        {
            AccountRegistered => Named(before, view) with
            {
                Position = row.TenantPosition,
                Registered = view.At.UtcDateTime,
                Status = "active",
            },
            AccountRenamed => Named(before, view),
            AccountLocked => before with { Status = "locked" },
            AccountUnlocked => before with { Status = "active" },
            AccountClosed => before with { Status = "closed" },
            _ => before,
        };
        if (view.Data.TryGetProperty("email"u8, out var email))
        {
            after = after with
            {
                Email = email.GetRawText(),
                EmailFrom = view.Type,
                EmailDigest = await DigestAsync(row.Tenant, view, email, opener, cancel),
            };
        }
        _changes[key] = after with { Version = row.Version };
    }

    private static AccountChange Unchanged(LogRow row) =>
        new(row.Tenant, row.Stream[(Accounts.Kind.Length + 1)..], 0, null, 0, null, null, null, null, null, null);

    private static AccountChange Named(AccountChange change, EntryView view) =>
        change with
        {
            DisplayName = view.Data.GetProperty("displayName").GetRawText(),
            DisplayNameFrom = view.Type,
        };

    private async ValueTask<byte[]?> DigestAsync(string tenant, EntryView view, JsonElement email, Opener opener, CancellationToken cancel)
    {
        if (!SealedValue.TryRead(email, out var value))
        {
            return null;
        }
        var opened = opener.Open(view.Stream, view.Type, "/data/email", value);
        return opened == $"erased:{value.Key}" ? null : await Accounts.EmailDigestAsync(keys, tenant, opened, cancel);
    }

    private async Task<Opener> OpenerAsync(string tenant, IEnumerable<EntryView> views, CancellationToken cancel)
    {
        var ids = new HashSet<Guid>();
        foreach (var view in views)
        {
            if (view.Data.TryGetProperty("email"u8, out var email))
            {
                SealedValue.KeysIn(email, ids);
            }
        }
        return await Opener.ForAsync(keys, tenant, ids, cancel);
    }
}
