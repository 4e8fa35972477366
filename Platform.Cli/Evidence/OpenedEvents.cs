using System.Text.Json;
using Platform.Cli.Client;
using Platform.Cli.Local;
using Platform.Cli.Siem;

namespace Platform.Cli.Evidence;

/// <summary>
/// The same events with personal values in clear, as far as the credential may see them and their keys still live; read beside the entries, in the same order.
/// That reading is recorded with its purpose like any other.
/// </summary>
public sealed class OpenedEvents(ApiClient client, BundleFilter filter, CancellationToken cancellation) : IAsyncDisposable
{
    private const int PageItems = 200;
    private readonly IAsyncEnumerator<System.Text.Json.Nodes.JsonNode> _items = client
        .ListAsync($"v1/audit/events?limit={PageItems}{filter.Query}", cancellation)
        .GetAsyncEnumerator(cancellation);

    /// <summary>These events, opened.</summary>
    public async Task<IReadOnlyList<AuditEvent>> OpenAsync(IReadOnlyList<AuditEvent> events)
    {
        var opened = new List<AuditEvent>(events.Count);
        foreach (var e in events)
        {
            if (!await _items.MoveNextAsync() || (string?)_items.Current["id"] != e.Id)
            {
                throw new UserException($"The trail does not have the event of position {e.Position} that the log has: try again.");
            }
            using var item = JsonDocument.Parse(_items.Current.ToJsonString());
            opened.Add(EntryEvents.OfItem(item.RootElement, e));
        }
        return opened;
    }

    public ValueTask DisposeAsync() => _items.DisposeAsync();
}
