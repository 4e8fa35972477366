using System.Text.Json;
using Platform.EventStore.Subscriptions;
using Platform.Ledger.Entry;

namespace Platform.EventStore.Projecting.Rows;

/// <summary>One entry, parsed, as a projection's methods see it; good while they run.</summary>
internal sealed class StoredEvent<T>(T data, LogRow row, string id, EntryView view) : IEvent<T>
    where T : class
{
    public T Data => data;

    public string Tenant => row.Tenant;

    public string StreamId => row.Stream;

    public string Id => id;

    public long Version => row.Version;

    public long TenantPosition => row.TenantPosition;

    public DateTimeOffset At => view.At;

    public string ActorId => view.ActorId;

    public string ActorKind => view.ActorKind;

    public string Sealed(string property)
    {
        if (typeof(T).GetProperty(property) is null)
        {
            throw new InvalidOperationException($"{typeof(T)} has no property {property}");
        }
        return view.Data.TryGetProperty(JsonNamingPolicy.CamelCase.ConvertName(property), out var value) ? value.GetRawText() : "null";
    }
}
