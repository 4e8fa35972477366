using System.Runtime.CompilerServices;
using Platform.Cli.Client;
using Platform.Cli.Local;

namespace Platform.Cli.Evidence;

/// <summary>An export's entries, page after page; the next page is on its way while one is worked on.</summary>
/// <param name="size">Of the checkpoint's tree: entries behind it are left out.</param>
public sealed class EntryPages(ApiClient client, BundleFilter filter, long size)
{
    /// <summary>Entries of a page, so that the largest possible page is 130 MB.</summary>
    private const int PageEntries = 2_000;
    private const int PageProven = 1_000;
    private const string NextHeader = "Platform-Next";

    /// <exception cref="UserException">The platform refuses, or has fewer entries than its own checkpoint covers.</exception>
    public async IAsyncEnumerable<EntryPage> ReadAsync([EnumeratorCancellation] CancellationToken cancellation)
    {
        var first = 1L;
        Task<(byte[] Bytes, string? Next)>? coming = PageAsync(null, cancellation);
        while (coming is not null)
        {
            var (bytes, next) = await coming;
            var page = filter.IsEmpty ? EntryPage.OfLines(bytes, first, size - first + 1) : EntryPage.OfProven(bytes);
            first += page.Positions.Count;
            coming = next is null || (filter.IsEmpty && first > size) ? null : PageAsync(next, cancellation);
            yield return page;
        }
        if (filter.IsEmpty && first <= size)
        {
            throw new UserException($"The platform has only {first - 1} of the {size} entries its checkpoint covers.");
        }
    }

    private async Task<(byte[] Bytes, string? Next)> PageAsync(string? after, CancellationToken cancellation)
    {
        var path = filter.IsEmpty
            ? $"v1/audit/entries?limit={PageEntries}"
            : $"v1/audit/proven?limit={PageProven}&size={size}{filter.Query}";
        using var answer = await client.SendAsync(
            HttpMethod.Get,
            after is null ? path : $"{path}&after={Uri.EscapeDataString(after)}",
            null,
            null,
            cancellation
        );
        return answer.IsSuccessStatusCode
            ? (
                await answer.Content.ReadAsByteArrayAsync(cancellation),
                answer.Headers.TryGetValues(NextHeader, out var values) ? values.First() : null
            )
            : throw new UserException(await Problem.TextAsync(answer, cancellation));
    }
}
